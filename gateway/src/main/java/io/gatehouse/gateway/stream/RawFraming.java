package io.gatehouse.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Bytes as they come: each read is a message, and what is too long for one becomes several. */
final class RawFraming extends StreamFraming {
    static final RawFraming INSTANCE = new RawFraming();

    private RawFraming() {}

    @Override
    int frameBytes(ByteBuf in, int known, int max) {
        return Math.min(in.readableBytes(), max);
    }

    @Override
    ByteBuf message(ByteBuf frame, int max) {
        return frame;
    }

    @Override
    ByteBuf encode(ByteBufAllocator allocator, boolean isText, ByteBuf payload) {
        return copy(allocator, payload);
    }
}
