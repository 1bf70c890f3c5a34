package io.gatehouse.samples.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A masked text frame whose payload is a command to {@link BenchEvents}, the time at which the message counts as sent, and filler. Made
 * once, then only its time is written anew. Confined to the load client's thread.
 */
final class LoadMessage {
    /** The time: hexadecimal digits, at the start of what a receiver gets. */
    static final int MARK_BYTES = 16;

    // Any key will do, and a fixed one costs nothing per message; not zeros, which a server could skip.
    private static final byte[] MASK = {0x5a, 0x17, (byte) 0xc3, (byte) 0x8e};

    private final byte[] frame;
    private final int markStart;
    private final int payloadStart;

    private LoadMessage(String command, int filler) {
        byte[] head = command.getBytes(StandardCharsets.UTF_8);
        byte[] payload = Arrays.copyOf(head, head.length + filler);
        Arrays.fill(payload, head.length, payload.length, (byte) '.');
        frame = frame(0x81, payload);
        payloadStart = frame.length - payload.length;
        markStart = payloadStart + head.length;
    }

    /** One whose receivers see {@code size} bytes. */
    static LoadMessage marked(String command, int size) {
        return new LoadMessage(command, size);
    }

    /** A text that carries no time. */
    static byte[] plain(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to a ping. */
    static byte[] pong(byte[] payload) {
        return frame(0x8a, payload);
    }

    /** The bytes to send, with this time in them. They hold until the next call. */
    byte[] at(long timeNs) {
        for (int i = 0; i < MARK_BYTES; i++) {
            int digit = (int) (timeNs >>> (60 - 4 * i)) & 15;
            int at = markStart + i;
            frame[at] = (byte) ((digit < 10 ? '0' + digit : 'a' - 10 + digit) ^ MASK[at - payloadStart & 3]);
        }
        return frame;
    }

    /** The time that a received payload starts with. */
    static long markAt(ByteBuffer in, int from) {
        long time = 0;
        for (int i = 0; i < MARK_BYTES; i++) {
            int c = in.get(from + i);
            time = time << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        return time;
    }

    private static byte[] frame(int first, byte[] payload) {
        int lengthBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
        ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + MASK.length + payload.length);
        frame.put((byte) first);
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (0x80 | payload.length));
            case 2 -> frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            default -> frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        return frame.array();
    }
}
