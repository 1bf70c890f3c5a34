package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayReply;

/** A gateway answered a command about one client with no. Trying again does not help by itself. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final GatewayReply.Failure reason;

    /** The gateway's answer about a client. */
    public RefusedException(ClientId client, GatewayReply.Failure reason) {
        super("The gateway refused a command about client " + client + ": " + text(reason) + ".", null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public GatewayReply.Failure reason() {
        return reason;
    }

    private static String text(GatewayReply.Failure reason) {
        return switch (reason) {
            case FENCED -> "another worker serves the client by now";
            case NO_SUCH_CLIENT -> "there is no such client (any more)";
            case SESSION_TOO_LARGE -> "the session would pass gateway.max-session-bytes";
            case NOT_A_NUMBER -> "the session value is not a whole number";
        };
    }
}
