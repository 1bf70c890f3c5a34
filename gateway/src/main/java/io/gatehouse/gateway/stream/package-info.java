/**
 * Clients that speak TCP, with or without TLS: lines, frames with a length, bytes as they come, or a framing of the application's.
 *
 * <p>Everything about one client runs on the event loop that accepted it. What is known of it afterwards is in {@code gateway.client}.
 */
package io.gatehouse.gateway.stream;
