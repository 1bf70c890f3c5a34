package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.base.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that says exactly what a test wants, byte by byte, and reads only when asked to. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    private static final int TIMEOUT_MS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** One frame of the server. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
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
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(opcode, payload);
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
