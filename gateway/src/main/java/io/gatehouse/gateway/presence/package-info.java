/**
 * Which uids and groups come to this gateway and go, told by name to workers whose handlers want to know. Costs nothing while no worker
 * does.
 *
 * <p>All state is guarded by the lock of the one {@link io.gatehouse.gateway.presence.PresencePublisher}. Only the first and the last
 * client of a name on an event loop take it, and no delivery does.
 */
package io.gatehouse.gateway.presence;
