package com.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gatehouse.gateway.api.Framing;
import java.nio.ByteBuffer;

/** Two digits of length, then as many bytes. */
public final class Blocks implements Framing {
    private static final int HEADER = 2;

    /** Called by the service loader. */
    public Blocks() {}

    @Override
    public String name() {
        return "blocks";
    }

    @Override
    public int frameBytes(ByteBuffer received, int seen) {
        if (received.remaining() < HEADER) {
            return 0;
        }
        byte[] digits = new byte[HEADER];
        received.get(digits);
        return HEADER + Integer.parseInt(new String(digits, US_ASCII));
    }

    @Override
    public ByteBuffer decode(ByteBuffer frame) {
        return frame.position(frame.position() + HEADER);
    }

    @Override
    public ByteBuffer encode(ByteBuffer message, boolean isText) {
        return ByteBuffer.allocate(HEADER + message.remaining())
                .put("%02d".formatted(message.remaining()).getBytes(US_ASCII))
                .put(message)
                .flip();
    }
}
