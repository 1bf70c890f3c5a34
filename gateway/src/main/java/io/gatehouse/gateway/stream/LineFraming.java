package io.gatehouse.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A message and a line feed. Carriage returns before it belong to the end of the line. */
final class LineFraming extends StreamFraming {
    static final LineFraming INSTANCE = new LineFraming();

    // One carriage return may already be there when the line feed is not yet.
    private static final int END_BYTES = 2;

    private LineFraming() {}

    @Override
    int frameBytes(ByteBuf in, int known, int max) {
        int from = in.readerIndex() + known;
        int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
        int bytes = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
        if (end < 0) {
            return bytes >= max + END_BYTES ? TOO_BIG : UNKNOWN;
        }
        return bytes;
    }

    @Override
    ByteBuf message(ByteBuf frame, int max) {
        int end = frame.writerIndex() - 1;
        while (end > frame.readerIndex() && frame.getByte(end - 1) == '\r') {
            end--;
        }
        int bytes = end - frame.readerIndex();
        return bytes > max ? null : frame.slice(frame.readerIndex(), bytes);
    }

    @Override
    ByteBuf encode(ByteBufAllocator allocator, boolean isText, ByteBuf payload) {
        int length = payload.readableBytes();
        return allocator
                .directBuffer(length + 1)
                .writeBytes(payload, payload.readerIndex(), length)
                .writeByte('\n');
    }
}
