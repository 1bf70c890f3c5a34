package io.gatehouse.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Four bytes of length, big-endian, counting themselves, and the message. */
final class LengthFraming extends StreamFraming {
    static final LengthFraming INSTANCE = new LengthFraming();

    private static final int HEADER_BYTES = 4;

    private LengthFraming() {}

    @Override
    int frameBytes(ByteBuf in, int known, int max) {
        if (in.readableBytes() < HEADER_BYTES) {
            return UNKNOWN;
        }
        long bytes = in.getUnsignedInt(in.readerIndex());
        if (bytes < HEADER_BYTES) {
            return BROKEN;
        }
        return bytes - HEADER_BYTES > max ? TOO_BIG : (int) bytes;
    }

    @Override
    ByteBuf message(ByteBuf frame, int max) {
        return frame.slice(frame.readerIndex() + HEADER_BYTES, frame.readableBytes() - HEADER_BYTES);
    }

    @Override
    ByteBuf encode(ByteBufAllocator allocator, boolean isText, ByteBuf payload) {
        int length = payload.readableBytes();
        return allocator
                .directBuffer(HEADER_BYTES + length)
                .writeInt(HEADER_BYTES + length)
                .writeBytes(payload, payload.readerIndex(), length);
    }
}
