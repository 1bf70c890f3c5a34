package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import java.util.function.Consumer;

/** The layer above, seen by those who accept sockets on one event loop. */
public interface ClientAcceptor {
    /**
     * Whether new clients can be served; if not, they are sent away with 503.
     *
     * @param path that they ask for, empty for protocols without one
     */
    boolean isAccepting(String path);

    /** Something was given up: a connection that is no client yet, a client for what it did, or what a client had waiting. */
    void onLoss(LossReason why);

    /**
     * Asks whether somebody may come in, if that is wanted.
     *
     * @param known  what is known of it already
     * @param answer called once on this loop, at once or later, unless it is cancelled
     * @return cancels it, because the client has gone
     */
    Runnable admit(ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer);

    /** A fresh id. */
    ClientId nextId();

    /**
     * Takes charge of a new client; on its event loop, before anything is read from it.
     *
     * @param entry with what it begins
     */
    ClientListener accept(ClientConnection client, ClientEntry entry);
}
