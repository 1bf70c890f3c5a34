/**
 * How a gateway or worker stays known: one link to any register, announcements, leases, and the present topology.
 *
 * <p>Runs on the event loop of the context it was created on. Used by gateway and business.
 */
package io.gatehouse.directory;
