package io.gatehouse.gateway.client;

/** What became of one message for one client. */
public enum SendOutcome {
    /** It is in the client's outbox. */
    QUEUED,
    /** It is in the client's outbox, in the place of an older one with its key. */
    REPLACED_OLDER,
    /** It was left out because the client reads too slowly. */
    DROPPED,
    /** It was left out because the outboxes of all clients together have no room, and this one's is not empty. */
    OVER_BUDGET,
    /** The client's protocol cannot carry it. */
    REFUSED,
    /** The client is closing or gone. */
    CLOSED
}
