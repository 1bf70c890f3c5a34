package io.gatehouse.gateway.client;

import io.gatehouse.protocol.ClientId;

/** The layer above, seen by those who accept sockets on one event loop. */
public interface ClientAcceptor {
    /** Whether new clients can be served; if not, they are sent away with 503. */
    boolean isAccepting();

    /** A fresh id. */
    ClientId nextId();

    /** Takes charge of a new client; on its event loop, before anything is read from it. */
    ClientListener accept(ClientConnection client);
}
