package io.gatehouse.gateway.api;

/** How often a client's message is given to workers when one of them is lost. */
public enum EventDelivery {
    /** It is kept until a worker has acknowledged it; if that worker is lost, the next one gets it again, flagged. */
    AT_LEAST_ONCE("at-least-once"),
    /**
     * It is given to one worker, and nothing of it is kept; if that worker is lost before it has acknowledged it, the message is lost, and
     * counted. {@code onConnect} and {@code onClose} are at least once all the same, and so are messages that wait for a first worker.
     */
    AT_MOST_ONCE("at-most-once");

    private final String text;

    EventDelivery(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the value and what is allowed */
    static EventDelivery of(String text) {
        return switch (text) {
            case "at-least-once" -> AT_LEAST_ONCE;
            case "at-most-once" -> AT_MOST_ONCE;
            default ->
                throw new IllegalArgumentException(
                        "delivery=" + text + " is unknown. Allowed: at-least-once, at-most-once.");
        };
    }

    /** As it is configured. */
    @Override
    public String toString() {
        return text;
    }
}
