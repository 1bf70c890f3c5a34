package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.BINARY;
import static io.gatehouse.gateway.RawClient.CLOSE;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.PING;
import static io.gatehouse.gateway.RawClient.PONG;
import static io.gatehouse.gateway.RawClient.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.GatewayEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that break the rules, and a well-behaved client beside them that must notice nothing. */
class HostileClientTest extends GatewayFixture {
    private static final int LIMIT = 10_000;
    private static final int MAX_FRAGMENTS = 1024;

    private ScriptedWorker worker;
    private TestClient bystander;
    private int pings;

    @BeforeEach
    void connectBystander() {
        start(limits().maxMessageBytes(LIMIT));
        worker = worker();
        bystander = connect("/bystander");
        worker.awaitConnected("/bystander");
    }

    @AfterEach
    void bystanderIsFine() {
        bystander.send("fine " + ++pings);
        worker.await("bystander", seen -> seen.text().equals("fine " + pings));
        assertThat(bystander.isClosed()).isFalse();
    }

    static Stream<Arguments> violations() {
        byte[] unmasked = {(byte) (FIN | TEXT), 2, 'h', 'i'};
        return Stream.of(
                Arguments.of("unmasked", unmasked, 1002),
                Arguments.of("reserved bit 1", RawClient.bytes(FIN | 0x40 | TEXT, (byte) 'x'), 1002),
                Arguments.of("reserved bit 2", RawClient.bytes(FIN | 0x20 | TEXT, (byte) 'x'), 1002),
                Arguments.of("reserved bit 3", RawClient.bytes(FIN | 0x10 | TEXT, (byte) 'x'), 1002),
                Arguments.of("unknown data opcode", RawClient.bytes(FIN | 3, (byte) 'x'), 1002),
                Arguments.of("unknown control opcode", RawClient.bytes(FIN | 11, (byte) 'x'), 1002),
                Arguments.of("ping of 126 bytes", RawClient.bytes(FIN | PING, new byte[126]), 1002),
                Arguments.of("fragmented ping", RawClient.bytes(PING), 1002),
                Arguments.of("continuation of nothing", RawClient.bytes(FIN | CONTINUATION), 1002),
                Arguments.of("text within text", join(RawClient.bytes(TEXT), RawClient.bytes(FIN | TEXT)), 1002),
                Arguments.of("close of one byte", RawClient.bytes(FIN | CLOSE, (byte) 3), 1002),
                Arguments.of("close 1005", RawClient.bytes(FIN | CLOSE, (byte) 3, (byte) 0xED), 1002),
                Arguments.of("close 999", RawClient.bytes(FIN | CLOSE, (byte) 3, (byte) 0xE7), 1002),
                Arguments.of(
                        "length with its sign",
                        new byte[] {(byte) (FIN | BINARY), (byte) 0xFF, -1, 0, 0, 0, 0, 0, 0, 0},
                        1002),
                Arguments.of("overlong", text(0xC0, 0x80), 1007),
                Arguments.of("overlong, three bytes", text(0xE0, 0x80, 0x80), 1007),
                Arguments.of("surrogate", text(0xED, 0xA0, 0x80), 1007),
                Arguments.of("beyond Unicode", text(0xF4, 0x90, 0x80, 0x80), 1007),
                Arguments.of("cut off", text('a', 0xC3), 1007),
                Arguments.of("stray continuation", text(0x80), 1007),
                Arguments.of(
                        "close with bad text", RawClient.bytes(FIN | CLOSE, (byte) 3, (byte) 0xE8, (byte) 0xFF), 1007));
    }

    private static byte[] text(int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        return RawClient.bytes(FIN | TEXT, payload);
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void shouldCloseWithTheCodeOfTheViolation(String name, byte[] bytes, int code) throws Exception {
        RawClient client = rawClient("/hostile");
        int connection = worker.awaitConnected("/hostile").stamp().connection();

        client.write(bytes);

        RawClient.Frame close = client.readClose();
        assertThat(close).as("a close frame before the end").isNotNull();
        assertThat(close.closeCode()).isEqualTo(code);
        client.shutdownOutput();
        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason().code())
                .isEqualTo(code);
        assertThat(worker.story(connection)).containsExactly("Connected 1", "Closed 2");
        assertThat(gateway.losses(LossReason.PROTOCOL_BROKEN)).isEqualTo(1);
    }

    @Test
    void shouldTakeMessagesUpToTheLimit() throws Exception {
        for (int size : new int[] {LIMIT - 1, LIMIT}) {
            RawClient client = rawClient("/" + size);
            client.frame(FIN | BINARY, new byte[size]);
            client.frame(FIN | TEXT, "x".repeat(size).getBytes(UTF_8));
            client.frame(BINARY, new byte[size / 2]);
            client.frame(FIN | CONTINUATION, new byte[size - size / 2]);
            int connection = worker.awaitConnected("/" + size).stamp().connection();

            Await.until("three messages", () -> worker.eventsOf(connection).size() == 4);
            assertThat(worker.eventsOf(connection).stream().skip(1).map(seen -> seen.payload().length))
                    .containsOnly(size);
        }
    }

    @Test
    void shouldCloseWith1009AboveTheLimit() throws Exception {
        RawClient whole = rawClient("/whole");
        RawClient pieces = rawClient("/pieces");

        whole.frame(FIN | BINARY, new byte[LIMIT + 1]);
        pieces.frame(BINARY, new byte[LIMIT]);
        pieces.frame(FIN | CONTINUATION, new byte[1]);

        for (RawClient client : List.of(whole, pieces)) {
            assertThat(client.readClose().closeCode()).isEqualTo(1009);
        }
        for (String path : List.of("/whole", "/pieces")) {
            int connection = worker.awaitConnected(path).stamp().connection();
            assertThat(worker.await(GatewayEvent.Closed.class, connection)
                            .reason()
                            .code())
                    .isEqualTo(1009);
        }
        assertThat(gateway.losses(LossReason.MESSAGE_TOO_BIG)).isEqualTo(2);
        assertThat(gateway.losses(LossReason.PROTOCOL_BROKEN)).isZero();
    }

    @Test
    void shouldLetAClientSee1009AlthoughItIsStillSending() throws Exception {
        // Sends all of it before it reads: if the gateway cut the connection with bytes unread, the system would
        // reset it and the close frame would be lost.
        RawClient client = rawClient("/big");

        client.frame(FIN | BINARY, new byte[2 << 20]);

        assertThat(client.readClose().closeCode()).isEqualTo(1009);
    }

    @Test
    @Tag("EV-04")
    void shouldJoinFragmentsWithControlFramesBetweenThem() throws Exception {
        RawClient client = rawClient("/");
        byte[] umlaut = "ü".getBytes(UTF_8);

        client.frame(TEXT, umlaut[0]);
        client.frame(FIN | PING, (byte) 'p');
        client.frame(CONTINUATION);
        client.frame(FIN | PONG);
        client.frame(CONTINUATION, umlaut[1]);
        client.frame(FIN | CONTINUATION);
        client.frame(BINARY);
        client.frame(FIN | CONTINUATION);

        int connection = worker.awaitConnected("/").stamp().connection();
        Await.until("two messages", () -> worker.eventsOf(connection).size() == 3);
        assertThat(worker.story(connection)).containsExactly("Connected 1", "MessageReceived 2 ü", "MessageReceived 3");
        RawClient.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.text()).isEqualTo("p");
    }

    @Test
    void shouldCloseWith1008AfterTooManyFragments() throws Exception {
        RawClient enough = rawClient("/enough");
        RawClient tooMany = rawClient("/too-many");

        for (int i = 1; i < MAX_FRAGMENTS; i++) {
            enough.frame(i == 1 ? BINARY : CONTINUATION);
            tooMany.frame(i == 1 ? BINARY : CONTINUATION);
        }
        enough.frame(FIN | CONTINUATION, (byte) 7);
        tooMany.frame(CONTINUATION);
        tooMany.frame(CONTINUATION);

        assertThat(tooMany.readClose().closeCode()).isEqualTo(1008);
        int connection = worker.awaitConnected("/enough").stamp().connection();
        Await.until("whole", () -> worker.eventsOf(connection).size() == 2);
        assertThat(worker.eventsOf(connection).get(1).payload()).containsExactly(7);
        assertThat(gateway.losses(LossReason.PROTOCOL_BROKEN)).isEqualTo(1);
    }

    @Test
    void shouldTellOfAClientThatLeavesWithinAMessage() throws Exception {
        RawClient fragments = rawClient("/fragments");
        RawClient frame = rawClient("/frame");
        fragments.frame(TEXT, new byte[5000]);
        frame.write(
                (byte) (FIN | BINARY), (byte) 0xFE, (byte) 1, (byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte)
                        5);
        int first = worker.awaitConnected("/fragments").stamp().connection();
        int second = worker.awaitConnected("/frame").stamp().connection();

        fragments.close();
        frame.reset();

        worker.await(GatewayEvent.Closed.class, first);
        worker.await(GatewayEvent.Closed.class, second);
        assertThat(worker.story(first)).containsExactly("Connected 1", "Closed 2");
    }

    @Test
    void shouldDeliverWhatAClientSaidBeforeItHungUp() throws Exception {
        worker.silent();
        RawClient client = rawClient("/");
        for (int i = 0; i < 40; i++) {
            client.text("m" + i);
        }
        client.close();
        int connection = worker.awaitConnected("/").stamp().connection();

        // The window holds the socket back while its end is already there.
        for (int seen = 0; seen < 42; seen = worker.eventsOf(connection).size()) {
            worker.acknowledgeAll();
        }

        List<String> story = worker.story(connection);
        assertThat(story).hasSize(42);
        assertThat(story.get(40)).isEqualTo("MessageReceived 41 m39");
        assertThat(story.get(41)).isEqualTo("Closed 42");
        worker.release();
    }

    @Test
    void shouldSurviveRandomBytesOnOpenSockets() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<RawClient> clients = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            RawClient client = rawClient("/random" + i);
            byte[] bytes = new byte[1 + random.nextInt(3000)];
            random.nextBytes(bytes);
            try {
                client.write(bytes);
            } catch (IOException ignored) {
                // Cut off already: fine.
            }
            clients.add(client);
        }
        for (RawClient client : clients) {
            client.shutdownOutput();
            assertThat(client.isEnded()).as("seed " + seed).isTrue();
        }

        Await.until("all ended, seed " + seed, () -> worker.count(io.gatehouse.protocol.Target.all()) == 1);
    }

    @Test
    void shouldSurviveRandomBytesAndPortScansOnBothPorts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 50; i++) {
            dial(clientAddress()).close();
            dial(gateway.linkAddress()).close();
            dial(gateway.linkAddress()).reset();
            RawClient client = dial(clientAddress());
            RawClient link = dial(gateway.linkAddress());
            byte[] bytes = new byte[1 + random.nextInt(2000)];
            random.nextBytes(bytes);
            client.write(bytes);
            link.write(bytes);
            client.shutdownOutput();
            link.shutdownOutput();
            assertThat(client.isEnded()).as("seed " + seed).isTrue();
            assertThat(link.isEnded()).as("seed " + seed).isTrue();
        }

        assertThat(worker.closed()).isEmpty();
    }
}
