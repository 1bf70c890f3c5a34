package io.gatehouse.gateway.client;

import io.gatehouse.protocol.ClientOrigin;

/** Whether somebody comes in. */
public sealed interface Verdict {
    /** The status of HTTP for those who may come in as soon as somebody is there to say so. */
    int UNAVAILABLE = 503;

    /**
     * It comes in.
     *
     * @param origin as others are to see it: without a token, with the subprotocol that is agreed
     * @param entry  with what it begins
     */
    record Admitted(ClientOrigin origin, ClientEntry entry) implements Verdict {}

    /**
     * It does not.
     *
     * @param status of HTTP
     * @param reason for the client, may be empty
     */
    record Refused(int status, String reason) implements Verdict {}
}
