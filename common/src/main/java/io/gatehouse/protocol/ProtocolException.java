package io.gatehouse.protocol;

/** The peer broke the protocol. The link that it came from must be closed; nothing that follows on it can be trusted. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what came, what was allowed; never payload or a stranger's text */
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
