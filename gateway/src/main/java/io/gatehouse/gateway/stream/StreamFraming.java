package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.client.ClientWire;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Messages in a stream of bytes, in both directions. Without state, shared by all connections of a listener; any thread. */
public abstract class StreamFraming implements ClientWire {
    static final int UNKNOWN = 0;
    static final int TOO_BIG = -1;
    static final int BROKEN = -2;

    StreamFraming() {}

    /**
     * How many bytes the first frame has, header and end included.
     *
     * @param in    at least one byte; not to be changed, indexes included
     * @param known how many of the first bytes an earlier call has already seen without an answer
     * @param max   most bytes of a message
     * @return also more than are there; or {@link #UNKNOWN}, {@link #TOO_BIG}, {@link #BROKEN}
     */
    abstract int frameBytes(ByteBuf in, int known, int max);

    /** The message in a whole frame, not retained; null if it turns out to be too big. */
    abstract ByteBuf message(ByteBuf frame, int max);

    abstract ByteBuf encode(ByteBufAllocator allocator, boolean isText, ByteBuf payload);

    @Override
    public final ByteBuf encode(ByteBufAllocator allocator, PayloadKind kind, ByteBuf payload) {
        return kind == PayloadKind.ENCODED
                ? copy(allocator, payload)
                : encode(allocator, kind == PayloadKind.TEXT, payload);
    }

    /** None: whatever is written reaches the client's program. */
    @Override
    public final ByteBuf ping(ByteBufAllocator allocator) {
        return null;
    }

    /**
     * Ends our half once the queue is written; the socket ends when the client ends its half. Closing at once would make the system
     * answer bytes that are still on their way here with a reset, and the client could lose what it has not read yet.
     */
    @Override
    public final void close(ChannelHandlerContext ctx, CloseReason why) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (!written.isSuccess()) {
                ctx.close();
            } else if (tls != null) {
                tls.closeOutbound().addListener(told -> endOutput(ctx));
            } else {
                endOutput(ctx);
            }
        });
    }

    private static void endOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel channel && channel.isActive()) {
            channel.shutdownOutput();
        } else {
            ctx.close();
        }
    }

    static ByteBuf copy(ByteBufAllocator allocator, ByteBuf payload) {
        int length = payload.readableBytes();
        return allocator.directBuffer(length).writeBytes(payload, payload.readerIndex(), length);
    }
}
