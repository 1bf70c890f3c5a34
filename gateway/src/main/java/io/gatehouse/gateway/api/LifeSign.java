package io.gatehouse.gateway.api;

/** What of a client counts as life. */
public enum LifeSign {
    /** Any byte: also of a message that is not whole yet, and the answer to a ping. */
    BYTES,
    /** Whole messages only, so that the client's program must talk and not just its socket. */
    MESSAGES;

    /**
     * {@code bytes} or {@code messages}.
     *
     * @throws IllegalArgumentException with the value and what is allowed
     */
    public static LifeSign of(String text) {
        return switch (text) {
            case "bytes" -> BYTES;
            case "messages" -> MESSAGES;
            default ->
                throw new IllegalArgumentException("life-sign=" + text + " is unknown; allowed: bytes, messages.");
        };
    }
}
