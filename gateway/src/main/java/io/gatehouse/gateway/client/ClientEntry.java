package io.gatehouse.gateway.client;

import io.gatehouse.protocol.GatewayEvent.ClientState;

/**
 * With what a client begins.
 *
 * @param state       uid, groups and session
 * @param uidWithinMs after which it is closed unless it has a uid; 0 for never
 * @param expiresMs   after which its credentials are not good any more, and it is closed; 0 for never
 */
public record ClientEntry(ClientState state, long uidWithinMs, long expiresMs) {
    /** With nothing. */
    public static final ClientEntry PLAIN = new ClientEntry(ClientState.NEW, 0, 0);
}
