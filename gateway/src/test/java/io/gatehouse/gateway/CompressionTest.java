package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.BINARY;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.PING;
import static io.gatehouse.gateway.RawClient.PONG;
import static io.gatehouse.gateway.RawClient.RSV1;
import static io.gatehouse.gateway.RawClient.TEXT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** permessage-deflate: what goes over the line, what it costs, and what a hostile client can do with it. */
class CompressionTest extends GatewayFixture {
    private static final int MIN_BYTES = 100;
    private static final int MAX_MESSAGE_BYTES = 64 << 10;
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    private ScriptedWorker worker;

    @BeforeEach
    void startCompressing() {
        start(options()
                .at(List.of(ListenAddress.parse("ws://127.0.0.1:0?compression=on")), ANY_PORT, null)
                .limits(limits().maxMessageBytes(MAX_MESSAGE_BYTES))
                .compressionMinBytes(MIN_BYTES));
        worker = worker();
    }

    private RawClient compressed(String path) throws Exception {
        RawClient client = dial(clientAddress());
        assertThat(client.request(RawClient.upgrade(clientAddress(), path, OFFER)))
                .startsWith("HTTP/1.1 101")
                .containsIgnoringCase("sec-websocket-extensions: permessage-deflate; server_no_context_takeover; "
                        + "client_no_context_takeover\r\n");
        return client;
    }

    private void sendAll(String text) {
        worker.send(new GatewayCommand.Send(
                0, 0, Target.all(), PayloadKind.TEXT, Delivery.RELIABLE, "", Unpooled.copiedBuffer(text, UTF_8)));
    }

    private List<String> messagesOf(String path, int count) {
        int connection = worker.awaitConnected(path).stamp().connection();
        Await.until(
                count + " messages of " + path,
                () -> worker.eventsOf(connection).size() > count);
        return worker.eventsOf(connection).stream()
                .skip(1)
                .map(ScriptedWorker.Seen::text)
                .toList();
    }

    private static byte[] deflate(byte[] data, int flush) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(data);
        byte[] out = new byte[data.length + 100];
        if (flush == Deflater.NO_FLUSH) {
            deflater.finish();
        }
        int length = deflater.deflate(out, 0, out.length, flush);
        deflater.end();
        return flush == Deflater.NO_FLUSH ? Arrays.copyOf(out, length + 1) : Arrays.copyOf(out, length - 4);
    }

    private static byte[] deflate(byte[] data) {
        return deflate(data, Deflater.SYNC_FLUSH);
    }

    private static byte[] deflate(String text) {
        return deflate(text.getBytes(UTF_8));
    }

    private static String inflate(byte[] data) throws Exception {
        Inflater inflater = new Inflater(true);
        byte[] whole = Arrays.copyOf(data, data.length + 4);
        whole[data.length + 2] = whole[data.length + 3] = (byte) 0xFF;
        inflater.setInput(whole);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] out = new byte[1 << 16];
        for (int n = inflater.inflate(out); n > 0; n = inflater.inflate(out)) {
            text.write(out, 0, n);
        }
        inflater.end();
        return text.toString(UTF_8);
    }

    @Test
    @Tag("GW-20")
    void shouldCompressOnceHoweverManyReceive() throws Exception {
        List<RawClient> compressing = new ArrayList<>();
        List<RawClient> plain = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            compressing.add(compressed("/c" + i));
            plain.add(rawClient("/p" + i));
        }
        String text = "the same for all, ".repeat(100);

        sendAll(text);

        for (RawClient client : compressing) {
            RawClient.Frame frame = client.read();
            assertThat(frame.isDeflated()).isTrue();
            assertThat(frame.payload()).hasSizeLessThan(text.length() / 10);
            assertThat(inflate(frame.payload())).isEqualTo(text);
        }
        for (RawClient client : plain) {
            RawClient.Frame frame = client.read();
            assertThat(frame.isDeflated()).isFalse();
            assertThat(frame.text()).isEqualTo(text);
        }
        assertThat(gateway.compressedMessages()).isEqualTo(1);
    }

    @Test
    @Tag("GW-20")
    void shouldNotCompressWhatNobodyGetsCompressed() throws Exception {
        RawClient plain = rawClient("/p");

        sendAll("x".repeat(5000));

        assertThat(plain.read().text()).hasSize(5000);
        assertThat(gateway.compressedMessages()).isZero();
    }

    @Test
    @Tag("GW-20")
    void shouldSendSmallMessagesAndThoseThatDoNotShrinkPlain() throws Exception {
        RawClient client = compressed("/");
        String noise = new Random(1)
                .ints(MIN_BYTES, 0x21, 0x7F)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        sendAll("x".repeat(MIN_BYTES - 1));
        sendAll("x".repeat(MIN_BYTES));
        sendAll("x".repeat(MIN_BYTES + 1));
        sendAll(noise);

        RawClient.Frame below = client.read();
        assertThat(below.isDeflated()).isFalse();
        assertThat(below.payload()).hasSize(MIN_BYTES - 1);
        assertThat(client.read().isDeflated()).isTrue();
        assertThat(client.read().isDeflated()).isTrue();
        RawClient.Frame last = client.read();
        assertThat(last.isDeflated() ? inflate(last.payload()) : last.text()).isEqualTo(noise);
        assertThat(last.payload()).hasSizeLessThanOrEqualTo(MIN_BYTES);
    }

    @Test
    @Tag("GW-20")
    void shouldReadCompressedAndPlainMessagesInAnyOrder() throws Exception {
        RawClient client = compressed("/");
        byte[] halves = deflate("ü".repeat(300));

        client.frame(FIN | RSV1 | TEXT, deflate("one"));
        client.text("two");
        client.frame(RSV1 | TEXT, Arrays.copyOf(halves, 3));
        client.frame(FIN | PING, (byte) 'p');
        client.frame(CONTINUATION);
        client.frame(FIN | CONTINUATION, Arrays.copyOfRange(halves, 3, halves.length));
        client.frame(FIN | RSV1 | TEXT, (byte) 0);
        client.frame(FIN | RSV1 | TEXT, deflate("last block".getBytes(UTF_8), Deflater.NO_FLUSH));
        client.frame(FIN | RSV1 | BINARY, deflate("one"));

        assertThat(messagesOf("/", 6)).containsExactly("one", "two", "ü".repeat(300), "", "last block", "one");
        RawClient.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.isDeflated()).isFalse();
    }

    @Test
    @Tag("GW-20")
    void shouldBoundAMessageWhileItIsInflated() throws Exception {
        RawClient exact = compressed("/exact");
        RawClient over = compressed("/over");
        RawClient bomb = compressed("/bomb");
        RawClient fragments = compressed("/fragments");
        byte[] zeros = deflate(new byte[10 << 20]);
        assertThat(zeros).hasSizeLessThan(12 << 10);

        exact.frame(FIN | RSV1 | BINARY, deflate(new byte[MAX_MESSAGE_BYTES]));
        over.frame(FIN | RSV1 | BINARY, deflate(new byte[MAX_MESSAGE_BYTES + 1]));
        bomb.frame(FIN | RSV1 | BINARY, zeros);
        fragments.frame(RSV1 | BINARY, Arrays.copyOf(zeros, 5000));
        fragments.frame(FIN | CONTINUATION, Arrays.copyOfRange(zeros, 5000, zeros.length));

        assertThat(messagesOf("/exact", 1).get(0)).hasSize(MAX_MESSAGE_BYTES);
        assertThat(over.readClose().closeCode()).isEqualTo(1009);
        assertThat(bomb.readClose().closeCode()).isEqualTo(1009);
        assertThat(fragments.readClose().closeCode()).isEqualTo(1009);
    }

    @Test
    @Tag("GW-20")
    void shouldCloseWith1002OnACompressionBitOutOfPlace() throws Exception {
        RawClient notAgreed = rawClient("/not-agreed");
        RawClient continuation = compressed("/continuation");
        RawClient control = compressed("/control");
        RawClient otherBit = compressed("/other-bit");

        notAgreed.frame(FIN | RSV1 | TEXT, deflate("x"));
        continuation.frame(RSV1 | TEXT, deflate("x"));
        continuation.frame(FIN | RSV1 | CONTINUATION);
        control.frame(FIN | RSV1 | PING, (byte) 'x');
        otherBit.frame(FIN | 0x20 | TEXT, (byte) 'x');

        for (RawClient client : List.of(notAgreed, continuation, control, otherBit)) {
            assertThat(client.readClose().closeCode()).isEqualTo(1002);
        }
    }

    @Test
    @Tag("GW-20")
    void shouldCloseWith1007OnWhatIsNoCompressedMessage() throws Exception {
        byte[] whole = deflate("a message that is cut off in the middle of a block");
        List<byte[]> wrong = List.of(
                new byte[0],
                new byte[] {(byte) 0xFF, (byte) 0xFF},
                Arrays.copyOf(whole, whole.length / 2),
                "no deflate at all".getBytes(UTF_8),
                deflate(new byte[] {(byte) 0xC3, 0x28}),
                Arrays.copyOf(deflate("x".getBytes(UTF_8), Deflater.NO_FLUSH), 20));

        for (int i = 0; i < wrong.size(); i++) {
            RawClient client = compressed("/" + i);
            client.frame(FIN | RSV1 | TEXT, wrong.get(i));
            assertThat(client.readClose().closeCode()).as("case " + i).isEqualTo(1007);
        }
        RawClient after = compressed("/after");
        after.frame(FIN | RSV1 | TEXT, deflate("still served"));
        assertThat(messagesOf("/after", 1)).containsExactly("still served");
    }

    @Test
    @Tag("GW-20")
    void shouldSurviveRandomCompressedMessages() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            RawClient client = compressed("/random" + i);
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            client.frame(FIN | RSV1 | BINARY, bytes);
            client.shutdownOutput();
            assertThat(client.isEnded()).as("seed " + seed).isTrue();
        }
    }

    @Test
    @Tag("GW-20")
    void shouldUnderstandAClientThatCompressesByItself() throws Exception {
        // Without the last two it would refuse an answer that RFC 7692 allows and browsers take.
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setCompressionAllowClientNoContext(true)
                .setCompressionRequestServerNoContext(true));
        TestClient socket = Await.result(client.connect(to("/vertx")).map(TestClient::new));
        String text = "hello ".repeat(1000);

        for (int i = 0; i < 3; i++) {
            socket.send(text + i);
            sendAll(text + i);
        }

        assertThat(messagesOf("/vertx", 3)).containsExactly(text + 0, text + 1, text + 2);
        socket.awaitTexts(text + 0, text + 1, text + 2);
        assertThat(gateway.compressedMessages()).isEqualTo(3);
    }

    @Test
    @Tag("GW-20")
    void shouldGoOnWithoutCompressionIfNoOfferSuits() throws Exception {
        RawClient client = dial(clientAddress());

        String answer = client.request(RawClient.upgrade(
                clientAddress(), "/", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("sec-websocket-extensions");
        sendAll("x".repeat(1000));
        assertThat(client.read().isDeflated()).isFalse();
    }

    @Test
    @Tag("GW-20")
    @Tag("GW-01")
    void shouldReadWhatComesTogetherWithTheUpgradeRequest() throws Exception {
        byte[] deflated = deflate("hello hello");
        for (boolean isCompressed : List.of(false, true)) {
            byte[] first = isCompressed
                    ? RawClient.bytes(FIN | RSV1 | TEXT, deflated)
                    : RawClient.bytes(FIN | TEXT, "hello hello".getBytes(UTF_8));
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(first);
            frames.writeBytes(RawClient.bytes(FIN | TEXT, "second".getBytes(UTF_8)));
            byte[] all = frames.toByteArray();
            for (int early : new int[] {0, 1, 2, 4, first.length - 1, first.length, first.length + 3, all.length}) {
                String path = "/" + isCompressed + early;
                RawClient client = dial(clientAddress());
                ByteArrayOutputStream request = new ByteArrayOutputStream();
                request.writeBytes(
                        RawClient.upgrade(clientAddress(), path, isCompressed ? new String[] {OFFER} : new String[0])
                                .getBytes(UTF_8));
                request.write(all, 0, early);

                assertThat(client.request(request.toString(ISO_8859_1))).startsWith("HTTP/1.1 101");
                client.write(Arrays.copyOfRange(all, early, all.length));

                assertThat(messagesOf(path, 2)).as(path).containsExactly("hello hello", "second");
            }
        }
    }

    @Test
    @Tag("GW-20")
    void shouldCloseOnAViolationThatComesTogetherWithTheUpgradeRequest() throws Exception {
        for (int bits : new int[] {FIN | RSV1 | TEXT, FIN | 0x20 | TEXT, FIN | 0x07}) {
            RawClient client = dial(clientAddress());
            String frame = new String(RawClient.bytes(bits, (byte) 'x'), ISO_8859_1);

            assertThat(client.request(RawClient.upgrade(clientAddress(), "/") + frame))
                    .startsWith("HTTP/1.1 101");

            assertThat(client.readClose().closeCode()).as("" + bits).isEqualTo(1002);
        }
        assertThat(log.atLeast(Level.WARN)).noneMatch(line -> line.startsWith("Client "));
    }

    @Test
    @Tag("GW-20")
    void shouldLoseNoBufferWhenTheUpgradeIsRefusedAfterAll() throws Exception {
        for (int i = 0; i < 20; i++) {
            RawClient client = dial(clientAddress());
            String frame = new String(RawClient.bytes(FIN | TEXT, "early".getBytes(UTF_8)), ISO_8859_1);
            String request =
                    RawClient.upgrade(clientAddress(), "/").replace("Connection: Upgrade", "Connection: close");

            assertThat(client.request(request + frame)).startsWith("HTTP/1.1 400");
        }
    }
}
