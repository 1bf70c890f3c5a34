/**
 * Client sockets whatever they speak: the outbox and its limits, heartbeats, the end. What differs between protocols is behind {@link
 * io.gatehouse.gateway.client.ClientWire}.
 *
 * <p>Knows nothing of workers, uids or groups. Everything about one client runs on the event loop that accepted it.
 */
package io.gatehouse.gateway.client;
