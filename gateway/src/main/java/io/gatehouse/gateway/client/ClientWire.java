package io.gatehouse.gateway.client;

import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;

/**
 * How one kind of client is written to: protocol, framing and whatever else decides about the bytes. All clients that get the same bytes
 * for the same message share one object, and a message is encoded once for each of these objects, however many receive it. Without
 * state; {@link #encode} on any thread, the rest on the client's event loop.
 */
public interface ClientWire {
    /**
     * Whole frames for one message, as they go to the socket; direct memory, so that nothing is copied once per receiver. {@link
     * PayloadKind#ENCODED} is given out as it is.
     *
     * @return null if the protocol cannot carry this message
     * @param payload not to be kept, and neither its indexes nor its bytes to be changed
     */
    ByteBuf encode(ByteBufAllocator allocator, PayloadKind kind, ByteBuf payload);

    /** A sign of life that the client's program does not see, or null if the protocol has none. */
    ByteBuf ping(ByteBufAllocator allocator);

    /**
     * Writes what is queued, tells the client of the end in the way of the protocol, and sees to it that the client's answer ends the
     * socket. If none comes in time, the connection ends it.
     */
    void close(ChannelHandlerContext ctx, CloseReason why);
}
