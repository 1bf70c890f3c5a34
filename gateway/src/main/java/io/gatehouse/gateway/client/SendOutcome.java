package io.gatehouse.gateway.client;

/** What became of one message for one client. */
public enum SendOutcome {
    /** It is in the client's outbox. */
    QUEUED,
    /** It was left out because the client reads too slowly. */
    DROPPED,
    /** The client is closing or gone. */
    CLOSED
}
