package io.gatehouse.business.api;

/** Why a message was left out for a client. */
public enum DropReason {
    /** The client reads too slowly, and its own outbox has no room ({@code gateway.outbox-soft-bytes}, {@code gateway.slow-client}). */
    SLOW,
    /** It reads too slowly, and all outboxes of its gateway together have no room ({@code gateway.outbox-budget}). */
    OVER_BUDGET,
    /** Its protocol cannot carry this message: it is too long, or a framing of the application's refused it. */
    NOT_CARRIED
}
