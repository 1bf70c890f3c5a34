package io.gatehouse.business.api;

/** A client sent what {@link Message#json} or {@link Message#text} cannot read. Carries no payload. */
public final class BadMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was expected and how large the message is, never its content */
    public BadMessageException(String message) {
        super(message);
    }
}
