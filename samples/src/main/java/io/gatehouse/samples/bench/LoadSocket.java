package io.gatehouse.samples.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One WebSocket connection of the load client: upgrade, frames in and out. Confined to its thread. */
final class LoadSocket {
    private static final byte[] NOTHING = {};
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    // What RFC 6455 gives for the key that LoadLoop sends.
    private static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final SocketChannel channel;
    private final int number;
    private final long startedNs = System.nanoTime();
    private LoadListener listener;
    private SelectionKey key;
    private boolean isUpgraded;
    /** Ours, as a channel that cannot connect closes itself. */
    private boolean isClosed;
    /** The start of a frame, or of the upgrade's answer, whose rest has not come yet. */
    private byte[] rest = NOTHING;
    /** What the socket has not taken yet. */
    private byte[] unsent = NOTHING;

    LoadSocket(SocketChannel channel, int number, LoadListener listener) {
        this.channel = channel;
        this.number = number;
        this.listener = listener;
    }

    /** Which one of those that arrived together, from 0. */
    int number() {
        return number;
    }

    void registered(SelectionKey selectionKey) {
        key = selectionKey;
    }

    LoadListener listener() {
        return listener;
    }

    /** From now on another one is told what happens. */
    void handTo(LoadListener next) {
        listener = next;
    }

    long startedNs() {
        return startedNs;
    }

    boolean isOpen() {
        return !isClosed;
    }

    void close() {
        isClosed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("A socket cannot be closed", e);
        }
    }

    /** @param out where bytes are put on their way to the socket */
    void send(byte[] bytes, ByteBuffer out) throws IOException {
        if (unsent.length > 0) {
            unsent = joined(unsent, bytes);
            return;
        }
        out.clear();
        out.put(bytes).flip();
        channel.write(out);
        if (out.hasRemaining()) {
            unsent = new byte[out.remaining()];
            out.get(unsent);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void flush() throws IOException {
        ByteBuffer left = ByteBuffer.wrap(unsent);
        channel.write(left);
        unsent = new byte[left.remaining()];
        left.get(unsent);
        if (unsent.length == 0) {
            unsent = NOTHING;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /**
     * Reads what there is.
     *
     * @param in where to; what it held before is of no interest
     * @return false at the end of the stream
     */
    boolean read(ByteBuffer in, LoadLoop loop) throws IOException {
        in.clear();
        in.put(rest);
        rest = NOTHING;
        if (channel.read(in) < 0) {
            return false;
        }
        in.flip();
        int used = isUpgraded ? 0 : upgrade(in);
        if (isUpgraded) {
            if (used > 0) {
                listener.opened(this);
            }
            used = frames(in, used, loop);
        }
        if (used < in.limit() && isOpen()) {
            rest = new byte[in.limit() - used];
            in.get(used, rest);
        }
        return true;
    }

    /** The end of the answer to the upgrade, or 0. */
    private int upgrade(ByteBuffer in) throws IOException {
        byte[] bytes = new byte[in.limit()];
        in.get(0, bytes);
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPTED)) {
            throw new IOException("the upgrade was answered with '" + head.substring(0, head.indexOf('\r')) + "'");
        }
        isUpgraded = true;
        return end + 4;
    }

    /** Where the first frame begins that is not whole. */
    private int frames(ByteBuffer in, int from, LoadLoop loop) throws IOException {
        int at = from;
        while (in.limit() - at >= 2 && isOpen()) {
            int head = 2;
            long length = in.get(at + 1) & 0x7f;
            if (length == 126) {
                head = 4;
                length = in.limit() - at < head ? Integer.MAX_VALUE : in.getShort(at + 2) & 0xffff;
            } else if (length == 127) {
                head = 10;
                length = in.limit() - at < head ? Integer.MAX_VALUE : in.getLong(at + 2);
            }
            if (in.limit() - at < head + length) {
                return at;
            }
            frame(in.get(at) & 15, in, at + head, (int) length, loop);
            at += head + (int) length;
        }
        return at;
    }

    private void frame(int opcode, ByteBuffer in, int from, int length, LoadLoop loop) throws IOException {
        switch (opcode) {
            case TEXT, BINARY -> {
                if (length >= LoadMessage.MARK_BYTES) {
                    listener.received(this, LoadMessage.markAt(in, from));
                } else {
                    listener.answered(this);
                }
            }
            case PING -> {
                byte[] payload = new byte[length];
                in.get(from, payload);
                loop.send(this, LoadMessage.pong(payload));
            }
            case CLOSE ->
                throw new IOException(
                        "the gateway closed it with " + (length < 2 ? "no code" : in.getShort(from) & 0xffff));
            default -> {}
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
