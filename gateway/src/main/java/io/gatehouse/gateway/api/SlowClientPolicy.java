package io.gatehouse.gateway.api;

/** What happens to a client whose outbox has passed its limit. */
public enum SlowClientPolicy {
    /** It is closed with {@link io.gatehouse.protocol.CloseReason#SLOW_CONSUMER}: it reconnects and starts from a known state. */
    DISCONNECT,
    /** The message is left out for this client, and counted. The stream then has a hole that the application must bear. */
    DROP_NEWEST
}
