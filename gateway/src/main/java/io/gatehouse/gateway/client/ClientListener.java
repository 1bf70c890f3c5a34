package io.gatehouse.gateway.client;

import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;

/** The layer above one client. Called on the client's event loop; must not block. */
public interface ClientListener {
    /** One whole message. The payload is valid during the call only. Not called once a close has begun. */
    void onMessage(boolean isText, ByteBuf payload);

    /** The socket is closed. The last call, exactly once. */
    void onClosed(CloseReason reason);
}
