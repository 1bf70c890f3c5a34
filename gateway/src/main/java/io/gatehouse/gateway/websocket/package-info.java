/**
 * Clients that speak WebSocket: origin, upgrade, frames to messages and back.
 *
 * <p>Everything about one client runs on the event loop that accepted it. What is known of it afterwards is in {@code gateway.client}.
 */
package io.gatehouse.gateway.websocket;
