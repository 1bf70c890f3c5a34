package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatehouse.gateway.api.Framing;
import java.nio.ByteBuffer;

/** Digits, a colon, and as many bytes; as an application would write it. Some messages make it throw. */
public final class BlockFraming implements Framing {
    /** By class name. */
    public BlockFraming() {}

    @Override
    public int frameBytes(ByteBuffer received, int seen) {
        int bytes = 0;
        for (int i = 0; i < received.remaining(); i++) {
            byte each = received.get(received.position() + i);
            if (each == ':' && i < seen) {
                throw new IllegalStateException("seen before, and not told");
            }
            if (each == ':') {
                return i + 1 + bytes;
            }
            if (each == '-') {
                return -1;
            }
            if (each == '!') {
                throw new IllegalStateException("on purpose");
            }
            bytes = bytes * 10 + each - '0';
        }
        return 0;
    }

    @Override
    public ByteBuffer decode(ByteBuffer frame) {
        while (frame.get() != ':') {
            // on to the message
        }
        return frame;
    }

    @Override
    public ByteBuffer encode(ByteBuffer message, boolean isText) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        String text = new String(bytes, ISO_8859_1);
        if (text.equals("unspeakable")) {
            throw new IllegalStateException("on purpose");
        }
        return ByteBuffer.wrap((bytes.length + ":" + text).getBytes(ISO_8859_1));
    }
}
