package io.gatehouse.gateway.client;

import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;

/** The layer above one client. Called on the client's event loop; must not block. */
public interface ClientListener {
    /**
     * The client is taken in: the first call. What it throws ends the client, and {@link #onClosed} follows as after any other end; what
     * {@link ClientAcceptor#accept} throws ends a client that nobody has got to know.
     */
    void onOpen();

    /** One whole message. The payload is valid during the call only. Not called once a close has begun. */
    void onMessage(boolean isText, ByteBuf payload);

    /** The socket is closed. The last call, exactly once. */
    void onClosed(CloseReason reason);
}
