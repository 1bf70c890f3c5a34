package io.gatehouse.base;

/** A peer is down or its queue is full: nothing is wrong with the call, it may be tried again. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message who is unavailable, since when or up to which limit, what the caller can do */
    public UnavailableException(String message) {
        super(message);
    }
}
