package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP connection that says whatever bytes it likes, from a loopback address of its own: a stranger nobody has seen before. */
final class RawClient implements AutoCloseable {
    private static final int LIMIT_MS = 60_000;
    private static final int MAX_ANSWER = 1 << 20;

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final Socket socket = new Socket();

    RawClient(InetSocketAddress address) throws IOException {
        int number = ADDRESSES.incrementAndGet();
        socket.bind(new InetSocketAddress("127.9." + number / 200 + "." + (1 + number % 200), 0));
        socket.connect(address, LIMIT_MS);
        socket.setSoTimeout(LIMIT_MS);
    }

    RawClient send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            // The other side has heard enough; what it answered can still be read.
        }
        return this;
    }

    /** What comes until the other side closes; fails if it does not. */
    byte[] readToEnd() throws IOException {
        var answer = new ByteArrayOutputStream();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                answer.write(b);
                assertThat(answer.size()).isLessThan(MAX_ANSWER);
            }
        } catch (SocketException e) {
            // Reset: it closed while bytes of ours were unread.
        }
        return answer.toByteArray();
    }

    /** What comes until an empty line, as text: the head of an HTTP answer. */
    String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_ANSWER) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** HOST:PORT of this side, by which logs name it. */
    String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
