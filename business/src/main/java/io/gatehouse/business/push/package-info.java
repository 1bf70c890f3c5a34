/**
 * The cluster over HTTP, for programs that are not written in Java: routes, limits, problems. Needs Vert.x Web, an optional dependency.
 *
 * <p>Runs on an event loop of its own, so that parsing holds up no link. Used by whoever wants to serve it; makes no use of handlers.
 */
package io.gatehouse.business.push;
