package io.gatehouse.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket08FrameDecoder;

/**
 * Knows what Netty's decoder keeps of a frame that has not wholly come, which the decoder tells nobody. It says where bytes are put
 * together, and holds on to that buffer until the end of the read: what can be read in it then is what the decoder keeps. Confined to
 * the client's event loop.
 */
final class FrameRemains implements ByteToMessageDecoder.Cumulator {
    private final ChannelHandlerContext decoder;
    private ByteBuf watched; // null but for the time of a read
    private int bytes;

    private FrameRemains(ChannelHandlerContext decoder) {
        this.decoder = decoder;
    }

    /** Of the decoder in front of this handler; null if there is none. */
    static FrameRemains before(ChannelHandlerContext ctx) {
        ChannelHandlerContext decoder = ctx.pipeline().context(WebSocket08FrameDecoder.class);
        if (decoder == null) {
            return null;
        }
        FrameRemains remains = new FrameRemains(decoder);
        ((ByteToMessageDecoder) decoder.handler()).setCumulator(remains);
        return remains;
    }

    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf in) {
        release();
        if (before.refCnt() == 1) {
            // The decoder does so, too, but not while somebody else holds the buffer.
            before.discardSomeReadBytes();
        }
        ByteBuf joined = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, in);
        watched = joined.retain();
        return joined;
    }

    /** What its buffer takes; call at the end of a read. */
    int bytes() {
        if (watched != null) {
            bytes = watched.isReadable() ? watched.capacity() : 0;
            release();
        }
        return bytes;
    }

    /** Frees it. What comes from now on is passed on as it comes. */
    void giveUp() {
        close();
        if (!decoder.isRemoved()) {
            decoder.pipeline().remove(decoder.handler());
        }
    }

    /** The channel has ended. */
    void close() {
        release();
        bytes = 0;
    }

    private void release() {
        if (watched != null) {
            watched.release();
            watched = null;
        }
    }
}
