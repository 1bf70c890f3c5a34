/**
 * The only internal TCP: one authenticated connection with a bounded queue, one flush per loop turn, and heartbeats.
 *
 * <p>Each link belongs to one event loop; sending works from any thread. {@link io.gatehouse.link.NettyBridge} is the one class of
 * the project that touches Vert.x internals.
 */
package io.gatehouse.link;
