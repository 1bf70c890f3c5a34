package io.gatehouse.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Lines and frames of stream clients: a size within what there may be, and a message within the limit. */
public final class StreamFuzz {
    private static final int MAX = 64;

    private StreamFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        for (StreamFraming framing : List.of(LineFraming.INSTANCE, LengthFraming.INSTANCE)) {
            ByteBuf in = Unpooled.wrappedBuffer(data);
            int known = 0;
            while (in.isReadable()) {
                int from = in.readerIndex();
                int bytes = framing.frameBytes(in, known, MAX);
                if (in.readerIndex() != from || bytes < StreamFraming.BROKEN) {
                    throw new AssertionError(framing + " says " + bytes);
                }
                if (bytes <= 0 || bytes > in.readableBytes()) {
                    break;
                }
                ByteBuf message = framing.message(in.readSlice(bytes), MAX);
                if (message != null && message.readableBytes() > MAX) {
                    throw new AssertionError(message.readableBytes() + " bytes pass a limit of " + MAX);
                }
            }
        }
    }
}
