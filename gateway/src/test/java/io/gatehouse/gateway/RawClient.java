package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** A client that says exactly what a test wants, byte by byte, and reads only when asked to. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;

    private static final int TIMEOUT_MS = 40_000;
    // What a sender leaves out, and an empty last block, so that a reader finds an end.
    private static final byte[] END_OF_DEFLATED = {0, 0, -1, -1, 1, 0, 0, -1, -1};

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** One frame of the server. */
    record Frame(int opcode, boolean isDeflated, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
        }

        /** As it was before it was compressed, if it was. */
        byte[] inflated() {
            if (!isDeflated) {
                return payload;
            }
            Inflater inflater = new Inflater(true);
            try (InflaterInputStream in = new InflaterInputStream(
                    new SequenceInputStream(
                            new ByteArrayInputStream(payload), new ByteArrayInputStream(END_OF_DEFLATED)),
                    inflater)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError("not compressed as it should be", e);
            } finally {
                inflater.end();
            }
        }

        int closeCode() {
            return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }
    }

    private RawClient(HostPort address, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    static RawClient dial(HostPort address) throws IOException {
        return new RawClient(address, 0);
    }

    /** Upgraded; the kernel holds little for it, so that not reading shows soon. */
    static RawClient connect(HostPort address, String path) throws IOException {
        RawClient client = new RawClient(address, 16 << 10);
        String status = client.request(upgrade(address, path));
        if (!status.startsWith("HTTP/1.1 101")) {
            throw new IOException(status);
        }
        return client;
    }

    static String upgrade(HostPort address, String path, String... more) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + String.join("", more) + "\r\n";
    }

    /** Sends a request, returns the response's head. */
    String request(String request) throws IOException {
        write(request.getBytes(ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** Whether anything has come that was not read. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /** Reads and forgets what comes until the connection ends, in whatever way. */
    void readToEnd() throws IOException {
        try {
            while (in.read() >= 0) {}
        } catch (SocketException e) {
            // that is an end, too
        }
    }

    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** A masked frame. */
    void frame(int finAndOpcode, byte... payload) throws IOException {
        write(bytes(finAndOpcode, payload));
    }

    void text(String text) throws IOException {
        frame(FIN | TEXT, text.getBytes(UTF_8));
    }

    static byte[] bytes(int finAndOpcode, byte... payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(finAndOpcode);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    /** The next frame, or null when the connection is over. */
    Frame read() throws IOException {
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
                assertThat(length).as("shortest form of a length").isGreaterThanOrEqualTo(126);
            } else if (length == 127) {
                length = in.readLong();
                assertThat(length).as("shortest form of a length").isGreaterThanOrEqualTo(1 << 16);
            } else {
                assertThat(length).as("length, and no mask").isLessThan(126);
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            // The gateway never sends fragments, and a server's frames are not masked.
            assertThat(first & (FIN | 0x30)).as("first byte %02x", first).isEqualTo(FIN);
            return new Frame(first & 0x0F, (first & RSV1) != 0, payload);
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** Reads on to the close frame. */
    Frame readClose() throws IOException {
        Frame frame = read();
        while (frame != null && frame.opcode() != CLOSE) {
            frame = read();
        }
        return frame;
    }

    /** Whether the server ends the connection; reads what it still says. */
    boolean isEnded() throws IOException {
        try {
            while (in.read() >= 0) {}
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Goes without a word: a reset instead of an orderly end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** No more bytes from here; still reads. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
