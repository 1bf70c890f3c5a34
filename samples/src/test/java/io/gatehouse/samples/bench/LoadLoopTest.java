package io.gatehouse.samples.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load client against a server of a few lines, whose thread is the test's, too: a socket takes a few bytes without a reader. */
class LoadLoopTest {
    private static final long PATIENCE_NS = 40_000_000_000L;
    private static final String ANSWER =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private final Told told = new Told();
    private ServerSocket server;
    private LoadLoop loop;
    private Socket peer;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        loop = new LoadLoop(List.of((InetSocketAddress) server.getLocalSocketAddress()), false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 64})
    void shouldSpreadClientsAndTheMembersOfGroupsOverGateways(int gateways) {
        int clients = 6_400;
        Map<Integer, Long> each = IntStream.range(0, clients)
                .boxed()
                .collect(Collectors.groupingBy(number -> LoadLoop.gatewayOf(number, gateways), Collectors.counting()));
        assertThat(each.keySet()).hasSize(gateways).allMatch(at -> at >= 0 && at < gateways);
        assertThat(each.values()).allMatch(count -> Math.abs(count * gateways - clients) < clients / 4);

        for (int group = 0; group < 200; group++) {
            int first = group;
            assertThat(IntStream.range(0, 10)
                            .map(member -> LoadLoop.gatewayOf(first + 200 * member, gateways))
                            .distinct()
                            .count())
                    .isGreaterThanOrEqualTo(Math.min(gateways, 2));
        }
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
        server.close();
        if (peer != null) {
            peer.close();
        }
    }

    private LoadSocket connect() throws Exception {
        LoadSocket socket = loop.connect(0, told);
        peer = server.accept();
        peer.setTcpNoDelay(true);
        awaitBytes(1);
        assertThat(readRequest(peer.getInputStream())).startsWith("GET / HTTP/1.1\r\n");
        return socket;
    }

    private static String readRequest(InputStream in) throws Exception {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        return head.toString(ISO_8859_1);
    }

    private static byte[] frame(int first, String payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length() < 126) {
            frame.write(payload.length());
        } else {
            frame.write(126);
            frame.write(payload.length() >> 8);
            frame.write(payload.length());
        }
        frame.writeBytes(payload.getBytes(ISO_8859_1));
        return frame.toByteArray();
    }

    /** Serves until as many bytes have come to the peer. */
    private void awaitBytes(int count) {
        assertThat(loop.runUntil(() -> available() >= count, PATIENCE_NS))
                .as("%d bytes for the peer", count)
                .isTrue();
    }

    private int available() {
        try {
            return peer.getInputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(int events) {
        assertThat(loop.runUntil(() -> told.events.size() >= events, PATIENCE_NS))
                .as("events %s", told.events)
                .isTrue();
    }

    @Test
    void shouldFindMessagesHoweverTheyAreCut() throws Exception {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(ANSWER.getBytes(ISO_8859_1));
        stream.writeBytes(frame(0x81, "00000000000004d2" + "."));
        stream.writeBytes(frame(0x81, "j"));
        stream.writeBytes(frame(0x82, "7fffffffffffffff" + ".".repeat(200)));
        byte[] bytes = stream.toByteArray();

        for (int cut = 1; cut < bytes.length; cut += 3) {
            told.events.clear();
            LoadSocket socket = connect();
            peer.getOutputStream().write(bytes, 0, cut);
            loop.runFor(2_000_000);
            peer.getOutputStream().write(bytes, cut, bytes.length - cut);
            await(4);

            assertThat(told.events)
                    .as("cut at %d", cut)
                    .containsExactly("opened", "received 1234", "answered", "received " + Long.MAX_VALUE);
            socket.close();
            peer.close();
        }
    }

    @Test
    void shouldSendMaskedFramesWithTheTimeAndAnswerPings() throws Exception {
        LoadSocket socket = connect();
        peer.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
        await(1);

        loop.send(socket, LoadMessage.marked("Pg|", 20).at(1234));
        peer.getOutputStream().write(frame(0x89, "ping"));
        awaitBytes(2 + 4 + 23 + 2 + 4 + 4);

        assertThat(unmasked(peer.getInputStream())).isEqualTo("81 Pg|00000000000004d2....");
        assertThat(unmasked(peer.getInputStream())).isEqualTo("8a ping");
    }

    private static String unmasked(InputStream in) throws Exception {
        int first = in.read();
        int length = in.read();
        assertThat(length).as("mask bit and length").isBetween(128, 128 + 125);
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length - 128);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return Integer.toHexString(first) + " " + new String(payload, ISO_8859_1);
    }

    @Test
    void shouldSendLaterWhatASocketDoesNotTake() throws Exception {
        LoadSocket socket = connect();
        peer.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
        await(1);
        byte[] message = LoadMessage.marked("E", 60_000).at(1);
        int count = 200;

        for (int i = 0; i < count; i++) {
            loop.send(socket, message);
        }
        long left = (long) count * message.length;
        byte[] buffer = new byte[100_000];
        while (left > 0) {
            loop.runFor(1_000_000);
            while (left > 0 && peer.getInputStream().available() > 0) {
                left -= peer.getInputStream().read(buffer);
            }
        }

        assertThat(left).isZero();
        assertThat(told.events).containsExactly("opened");
    }

    @Test
    void shouldSayWhyAConnectionIsLost() throws Exception {
        connect();
        peer.getOutputStream().write("HTTP/1.1 503 Service Unavailable\r\n\r\n".getBytes(ISO_8859_1));
        await(1);
        connect();
        peer.getOutputStream().write((ANSWER + "\u0088\u0002\u0003\u00f0").getBytes(ISO_8859_1));
        await(3);
        connect();
        peer.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
        peer.close();
        await(5);

        assertThat(told.events)
                .containsExactly(
                        "lost: the upgrade was answered with 'HTTP/1.1 503 Service Unavailable'",
                        "opened",
                        "lost: the gateway closed it with 1008",
                        "opened",
                        "lost: the gateway ended it");
    }

    /** What the loop says, in order. */
    private static final class Told implements LoadListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void opened(LoadSocket socket) {
            events.add("opened");
        }

        @Override
        public void received(LoadSocket socket, long sentNs) {
            events.add("received " + sentNs);
        }

        @Override
        public void answered(LoadSocket socket) {
            events.add("answered");
        }

        @Override
        public void lost(LoadSocket socket, String why) {
            events.add("lost: " + why);
        }
    }
}
