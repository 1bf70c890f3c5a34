package io.gatehouse.samples.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.zip.Deflater;

/**
 * What somebody may do to a gateway who has nothing to lose: each kind with so many connections, which are opened anew
 * when the gateway ends them. One thread, that never waits for the gateway.
 */
enum Abuse {
    /** A byte of a request's head now and then. */
    SLOWLORIS(100, false, false, i -> i == 0 ? ascii("GET / HTTP/1.1\r\nX: ") : ascii("x")),
    /** Nothing at all. */
    SILENCE(300, false, false, i -> new byte[0]),
    /** Connections that end at once. */
    CONNECTS(20, false, false, i -> null),
    /** Heads without an end. */
    HEADERS(
            20,
            false,
            true,
            i -> i == 0 ? ascii("GET / HTTP/1.1\r\n") : ascii("X-" + i + ": " + "x".repeat(200) + "\r\n")),
    /** Pings, and nobody reads the pongs. */
    PINGS(20, true, true, i -> repeated(frame(0x89, new byte[125]), 50)),
    /** Messages to a group whose members do not read what they get. */
    DEAFNESS(20, true, true, i -> frame(0x81, ascii("0 " + "x".repeat(100)))),
    /** One message in pieces of a byte. */
    FRAGMENTS(20, true, true, i -> i == 0 ? frame(0x01, ascii("1")) : repeated(frame(0x00, ascii("1")), 50)),
    /** One message in pieces of nothing. */
    EMPTY_FRAGMENTS(20, true, true, i -> i == 0 ? frame(0x01, new byte[0]) : repeated(frame(0x00, new byte[0]), 50)),
    /** Messages that begin and are never whole. */
    HALVES(20, true, false, i -> i == 0 ? half(900_000) : new byte[0]),
    /** Compressed messages of 32 MiB. */
    BOMBS(5, true, true, i -> frame(0xC1, Bomb.BYTES));

    private static final int ADDRESS = 66; // 127.0.0.66, and those after it
    private static final int CONNECTIONS_PER_ADDRESS = 500;
    private static final long DRIP_NS = 100_000_000;

    private final int connections;
    private final boolean isUpgraded;
    private final boolean isFast;
    private final IntFunction<byte[]> words;

    /**
     * @param isFast whether it says as much as it can; else something every 100 ms
     * @param words  what is said next, by its number; null for the end
     */
    Abuse(int connections, boolean isUpgraded, boolean isFast, IntFunction<byte[]> words) {
        this.connections = connections;
        this.isUpgraded = isUpgraded;
        this.isFast = isFast;
        this.words = words;
    }

    /**
     * How much was done.
     *
     * @param opened connections
     * @param held   at the end, of them
     */
    record Done(int opened, long held) {}

    /**
     * Does it for a while.
     *
     * @param silent how many connections there are of {@link #SILENCE}
     */
    Done run(InetSocketAddress gateway, Duration time, int silent) throws IOException {
        List<Stranger> strangers = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        int opened = 0;
        try {
            for (int i = 0; i < (this == SILENCE ? silent : connections); i++) {
                strangers.add(new Stranger(i));
            }
            while (System.nanoTime() < end) {
                boolean isIdle = true;
                for (Stranger each : strangers) {
                    opened += each.isOpen() ? 0 : 1;
                    isIdle &= !each.act(gateway);
                }
                if (isIdle) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            return new Done(opened, strangers.stream().filter(Stranger::isOpen).count());
        } finally {
            strangers.forEach(Stranger::close);
        }
    }

    /** One connection, and the next in its place when it has ended. */
    private final class Stranger {
        private final int number;
        private SocketChannel channel;
        private ByteBuffer left = ByteBuffer.allocate(0);
        private int said;
        private long nextNs;

        private Stranger(int number) {
            this.number = number;
        }

        private boolean isOpen() {
            return channel != null;
        }

        /** @return whether anything happened */
        private boolean act(InetSocketAddress gateway) throws IOException {
            try {
                if (channel == null) {
                    open(gateway);
                    return true;
                }
                return say();
            } catch (IOException e) {
                // The gateway has had enough of it.
                close();
                return false;
            }
        }

        private void open(InetSocketAddress gateway) throws IOException {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.bind(new InetSocketAddress("127.0.0." + (ADDRESS + number / CONNECTIONS_PER_ADDRESS), 0));
            channel.connect(gateway);
            channel.configureBlocking(false);
            said = 0;
            nextNs = System.nanoTime();
            left = ByteBuffer.wrap(isUpgraded ? upgrade(gateway) : new byte[0]);
        }

        private boolean say() throws IOException {
            if (!left.hasRemaining()) {
                if (!isFast && System.nanoTime() < nextNs) {
                    return false;
                }
                byte[] next = words.apply(said++);
                if (next == null) {
                    close();
                    return true;
                }
                if (next.length == 0 && channel.read(ByteBuffer.allocate(1)) < 0) {
                    close();
                    return true;
                }
                nextNs = System.nanoTime() + DRIP_NS;
                left = ByteBuffer.wrap(next);
            }
            return channel.write(left) > 0;
        }

        private void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // It is to be gone.
            }
            channel = null;
        }

        private byte[] upgrade(InetSocketAddress gateway) {
            return ascii(
                    "GET /?name=abuser" + number + "&group=abusers&work=0 HTTP/1.1\r\nHost: " + gateway.getHostString()
                            + ":" + gateway.getPort() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** A frame masked with zeros. */
    private static byte[] frame(int first, byte[] payload) {
        byte[] head = head(first, payload.length);
        return ByteBuffer.allocate(head.length + payload.length)
                .put(head)
                .put(payload)
                .array();
    }

    private static byte[] half(int length) {
        return ByteBuffer.allocate(14 + length / 2).put(head(0x82, length)).array();
    }

    private static byte[] head(int first, int length) {
        return length < 126
                ? new byte[] {(byte) first, (byte) (0x80 | length), 0, 0, 0, 0}
                : ByteBuffer.allocate(14)
                        .put((byte) first)
                        .put((byte) 0xFF)
                        .putLong(length)
                        .putInt(0)
                        .array();
    }

    private static byte[] repeated(byte[] bytes, int times) {
        var all = new ByteArrayOutputStream(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Made when it is first thrown. */
    private static final class Bomb {
        private static final byte[] BYTES = make();

        private static byte[] make() {
            Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
            deflater.setInput(new byte[32 << 20]);
            byte[] out = new byte[256 << 10];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            deflater.end();
            // Without the last four bytes (RFC 7692, section 7.2.1).
            return Arrays.copyOf(out, length - 4);
        }
    }
}
