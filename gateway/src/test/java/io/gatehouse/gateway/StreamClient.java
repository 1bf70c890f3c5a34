package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatehouse.base.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** A TCP client that says exactly what a test wants. Text stands for bytes, a character each. */
final class StreamClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 40_000;

    private final Socket socket;
    private final InputStream in;

    StreamClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = socket.getInputStream();
    }

    static StreamClient dial(HostPort address) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MS);
        return new StreamClient(socket);
    }

    Socket socket() {
        return socket;
    }

    StreamClient write(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return this;
    }

    /** So many bytes, fewer if the gateway ends the connection before. */
    String read(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), ISO_8859_1);
    }

    /** All that comes until the gateway ends the connection, in whatever way. */
    String readToEnd() throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            for (int each = in.read(); each >= 0; each = in.read()) {
                all.append((char) each);
            }
        } catch (SocketException e) {
            all.append("|reset");
        }
        return all.toString();
    }

    /** Ends its half, as {@code nc} does at the end of its input. */
    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static void closeAll(List<StreamClient> clients) throws IOException {
        for (StreamClient each : clients) {
            each.close();
        }
    }
}
