/**
 * Client sockets: the upgrade, frames in and out, the outbox and its limits, heartbeats.
 *
 * <p>Knows nothing of workers, uids or groups. Everything about one client runs on the event loop that accepted it.
 */
package io.gatehouse.gateway.client;
