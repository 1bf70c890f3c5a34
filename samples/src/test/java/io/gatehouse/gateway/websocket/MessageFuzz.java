package io.gatehouse.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;

/** Messages of WebSocket clients: text is what the JDK takes for UTF-8, however it is cut, and nothing inflates beyond the limit. */
public final class MessageFuzz {
    private static final int MAX = 4096;

    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws CharacterCodingException {
        int cut = data.length == 0 ? 0 : (data[0] & 0xFF) % (data.length + 1);
        int state = Utf8Scan.next(Utf8Scan.BETWEEN, Unpooled.wrappedBuffer(data, 0, cut));
        boolean isText = state != Utf8Scan.BROKEN
                && Utf8Scan.next(state, Unpooled.wrappedBuffer(data, cut, data.length - cut)) == Utf8Scan.BETWEEN;
        if (isText != isUtf8(data)) {
            throw new AssertionError("cut at " + cut + ": we say " + isText + ", the JDK says " + !isText);
        }
        inflate(data);
    }

    private static boolean isUtf8(byte[] data) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void inflate(byte[] data) {
        MessageInflater inflater = new MessageInflater(MAX);
        try {
            ByteBuf message = inflater.inflate(UnpooledByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(data));
            if (message != null) {
                if (message.readableBytes() > MAX) {
                    throw new AssertionError(message.readableBytes() + " bytes pass a limit of " + MAX);
                }
                message.release();
            }
        } catch (DataFormatException e) {
            // Refused, as it should be.
        } finally {
            inflater.close();
        }
    }
}
