package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.FrameDecoder;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What strangers may send to any open port. A client of the same cluster has its messages echoed all the while, and in the end no log
 * has a stack trace, the secret, or a word of what the strangers said.
 */
@Timeout(300)
class BadInputIT {
    private static final String SECRET = "an-acceptance-test-secret-of-48-bytes-0123456789";
    private static final String MARK = "a-stranger-said-this";
    private static final long SEED = 20_260_101;

    @RegisterExtension
    static final Nodes NODES = new Nodes();

    private static final List<String> SCANNERS = new ArrayList<>();
    private static final AtomicBoolean STOP = new AtomicBoolean();
    private static LaunchedNode register;
    private static LaunchedNode gateway;
    private static CompletableFuture<Integer> echoed;

    /** The ports that a cluster has open; a worker has none. */
    enum Port {
        REGISTER,
        LINK,
        CLIENTS;

        InetSocketAddress address() {
            return switch (this) {
                case REGISTER -> LaunchedNode.socketAddress(register.address());
                case LINK -> LaunchedNode.socketAddress(gateway.link());
                case CLIENTS ->
                    new InetSocketAddress(
                            gateway.clients().getHost(), gateway.clients().getPort());
            };
        }

        LaunchedNode node() {
            return this == REGISTER ? register : gateway;
        }
    }

    @BeforeAll
    static void startCluster() throws Exception {
        Map<String, String> secret = Map.of("GATEHOUSE_SECRET", SECRET);
        // Long enough for the strangers that know how to begin, on a machine with much to do.
        String impatient = "--link-handshake-timeout=2s";
        register = NODES.start(secret, "register", "--bind=127.0.0.1:0", impatient);
        gateway = NODES.start(
                secret,
                "gateway",
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register.address(),
                "--handshake-timeout=2s",
                impatient);
        NODES.start(
                        secret,
                        "worker",
                        "--register=" + register.address(),
                        "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
        SocketClient client = SocketClient.connect(gateway.ready().clients());
        assertThat(client.ask("Efirst")).isEqualTo("first");
        echoed = CompletableFuture.supplyAsync(() -> echo(client));
    }

    private static int echo(SocketClient client) {
        int count = 0;
        try (client) {
            while (!STOP.get()) {
                assertThat(client.ask("E" + count)).isEqualTo(Integer.toString(count));
                count++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count;
    }

    @AfterEach
    void othersShouldNotNotice() {
        assertThat(echoed)
                .as("the client whose messages are echoed: %s", echoed)
                .isNotDone();
    }

    @AfterAll
    static void logsShouldBeClean() {
        STOP.set(true);
        assertThat(echoed.join()).isPositive();
        for (LaunchedNode node : NODES.all()) {
            assertThat(node.process().isAlive()).as("%s lives", node).isTrue();
            assertThat(node.log().text())
                    .as("log of %s", node)
                    .doesNotContain(SECRET, MARK, "ERROR")
                    // A port scan is no news.
                    .doesNotContain(SCANNERS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSurviveRandomBytes(Port port) throws Exception {
        var random = new Random(SEED + port.ordinal());
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new byte[1 + random.nextInt(4000)];
            random.nextBytes(bytes);
            byte[] mark = (MARK + "\r\n\r\n").getBytes(US_ASCII);
            if (bytes.length > mark.length) {
                System.arraycopy(mark, 0, bytes, bytes.length - mark.length, mark.length);
            }
            try (var stranger = new RawClient(port.address())) {
                stranger.send(bytes).readToEnd();
                assertAtMostOneLine(port, stranger);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + i, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSurviveAPortScan(Port port) throws Exception {
        for (int i = 0; i < 50; i++) {
            try (var stranger = new RawClient(port.address())) {
                SCANNERS.add(stranger.address());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTER", "LINK"})
    void shouldRefuseAFrameOfFourGigabytesBeforeItAllocates(Port port) throws Exception {
        try (var stranger = new RawClient(port.address())) {
            byte[] answer =
                    stranger.send(new byte[] {-1, -1, -1, -1, 1, 1, 0, 0}).readToEnd();

            assertThat(refusal(answer)).contains("4294967295 bytes", "link.max-frame-bytes");
            assertThat(port.node().logged(stranger.address() + " refused .*").group())
                    .contains("4294967295 bytes");
            assertAtMostOneLine(port, stranger);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTER", "LINK"})
    void shouldTellANodeOfAnotherVersionWhy(Port port) throws Exception {
        byte[] hello = hello();
        hello[FrameCodec.LENGTH_BYTES] = 99;
        try (var stranger = new RawClient(port.address())) {
            byte[] answer = stranger.send(hello).readToEnd();

            assertThat(refusal(answer)).contains("protocol version 99", "version " + FrameCodec.VERSION);
            port.node().logged(stranger.address() + " refused .*protocol version 99");
            assertAtMostOneLine(port, stranger);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTER", "LINK"})
    void shouldGiveUpOnHalfAHello(Port port) throws Exception {
        byte[] hello = hello();
        byte[] half = new byte[hello.length / 2];
        System.arraycopy(hello, 0, half, 0, half.length);
        try (var stranger = new RawClient(port.address())) {
            stranger.send(half).readToEnd();

            port.node().logged(stranger.address() + " refused .*no handshake within 2000 ms");
            assertAtMostOneLine(port, stranger);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTER", "LINK"})
    void shouldRefuseAWrongProof(Port port) throws Exception {
        try (var stranger = new RawClient(port.address())) {
            stranger.send(hello());
            byte[] answer = stranger.send(frame(new LinkControl.Proof(new byte[LinkControl.PROOF_BYTES])))
                    .readToEnd();

            assertThat(refusal(answer)).contains("the secrets of ", " differ");
            port.node().logged(stranger.address() + " refused .*the secrets of .* differ");
            assertAtMostOneLine(port, stranger);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTER", "LINK"})
    void shouldRefuseABrowser(Port port) throws Exception {
        try (var stranger = new RawClient(port.address())) {
            stranger.send(("GET /" + MARK + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII))
                    .readToEnd();

            assertAtMostOneLine(port, stranger);
        }
    }

    @Test
    void shouldCloseAClientWhoseMessageIsTooBig() throws Exception {
        int bytes = 2 << 20;
        ByteBuffer frame = ByteBuffer.allocate(14 + bytes);
        // A whole text message, masked with zeros; its length in eight bytes.
        frame.put((byte) 0x81).put((byte) 0xFF).putLong(bytes).putInt(0);
        Arrays.fill(frame.array(), frame.position(), frame.capacity(), (byte) 'x');

        try (var stranger = upgraded()) {
            assertThat(closeCode(stranger.send(frame.array()).readToEnd())).isEqualTo(1009);
        }
    }

    @Test
    void shouldAnswerRequestsThatAreNoUpgrade() throws Exception {
        String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        String version = "Sec-WebSocket-Version: 13\r\n";
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

        assertThat(answerTo("")).startsWith("HTTP/1.1 426 ").contains("websocket");
        assertThat(answerTo(upgrade + version)).startsWith("HTTP/1.1 4");
        assertThat(answerTo(upgrade + key)).startsWith("HTTP/1.1 4");
        assertThat(answerTo(upgrade + key + "Sec-WebSocket-Version: 7\r\n")).startsWith("HTTP/1.1 4");
        assertThat(answerTo("Connection: Upgrade\r\n" + key + version)).startsWith("HTTP/1.1 4");
        assertThat(answerTo(upgrade + key + version + "Origin: https://" + MARK + ".example\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(answerTo(upgrade + key + version)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void shouldGiveUpOnHalfARequest() throws Exception {
        try (var stranger = new RawClient(Port.CLIENTS.address())) {
            stranger.send("GET / HTTP/1.1\r\nHost: loc".getBytes(US_ASCII)).readToEnd();

            assertAtMostOneLine(Port.CLIENTS, stranger);
        }
    }

    @Test
    void shouldSurviveGarbageAfterTheUpgrade() throws Exception {
        var random = new Random(SEED);
        // All at once: each is given time to answer the close frame.
        List<RawClient> strangers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient stranger = upgraded();
            strangers.add(stranger);
            byte[] bytes = new byte[64];
            random.nextBytes(bytes);
            // A reserved bit makes sure that it is no frame.
            bytes[0] |= 0x70;
            stranger.send(bytes);
        }

        for (RawClient stranger : strangers) {
            byte[] answer = stranger.readToEnd();

            assertThat(closeCode(answer)).as("seed %d", SEED).isEqualTo(1002);
            assertAtMostOneLine(Port.CLIENTS, stranger);
            stranger.close();
        }
    }

    private static RawClient upgraded() throws Exception {
        var client = new RawClient(Port.CLIENTS.address());
        client.send(request("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        return client;
    }

    private static int closeCode(byte[] answer) {
        assertThat(answer).as("a close frame").startsWith(0x88);
        return ((answer[2] & 0xFF) << 8) | (answer[3] & 0xFF);
    }

    private static String answerTo(String headers) throws Exception {
        try (var stranger = new RawClient(Port.CLIENTS.address())) {
            String answer = stranger.send(request(headers)).readHead();
            assertThat(answer).doesNotContain(MARK);
            return answer;
        }
    }

    private static byte[] request(String headers) {
        String host = gateway.clients().getAuthority();
        return ("GET /" + MARK + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n").getBytes(US_ASCII);
    }

    private static void assertAtMostOneLine(Port port, RawClient stranger) {
        assertThat(port.node().log().lines(stranger.address() + "\\b"))
                .as("lines about the stranger at %s", stranger.address())
                .hasSizeLessThanOrEqualTo(1);
    }

    private static byte[] hello() {
        return frame(new LinkControl.Hello(
                new NodeIdentity(LinkRole.WORKER, 7, 7, "stranger"), new byte[LinkControl.NONCE_BYTES]));
    }

    private static byte[] frame(LinkControl message) {
        ByteBuf frame = Unpooled.buffer();
        FrameCodec.encode(message, 0, frame);
        return ByteBufUtil.getBytes(frame);
    }

    /** The reason in the last frame of an answer. */
    private static String refusal(byte[] answer) {
        List<WireMessage> messages = new ArrayList<>();
        var decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 16);
        decoder.decode(Unpooled.wrappedBuffer(answer), (message, bytes) -> messages.add(message));
        decoder.close();
        assertThat(messages).isNotEmpty().last().isInstanceOf(LinkControl.Refused.class);
        return ((LinkControl.Refused) messages.get(messages.size() - 1)).reason();
    }
}
