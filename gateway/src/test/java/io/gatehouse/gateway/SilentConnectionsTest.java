package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.TlsFiles;
import io.gatehouse.gateway.api.TlsOptions;
import io.gatehouse.protocol.Target;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who connect where TLS or a PROXY header has to come first, and never say a word, are counted like everybody else. */
class SilentConnectionsTest extends GatewayFixture {
    private static final int LIMIT = 3;
    private static final ConnectionLimits PER_ADDRESS = new ConnectionLimits(0, LIMIT, null, null, 0);
    private static final ConnectionLimits IN_ALL = new ConnectionLimits(LIMIT, null, null, null, 0);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path made;

    private static TlsFiles files;

    private final List<StreamClient> silent = new ArrayList<>();
    // Kept: one that nobody refers to any more closes its connections.
    private WebSocketClient browser;

    @BeforeAll
    static void makeCertificate() throws Exception {
        files = new TlsFiles(made.resolve("cert.pem"), made.resolve("key.pem"));
        TestCertificate.make(made, "silent").write(files);
    }

    @BeforeEach
    void openBrowser() {
        browser = vertx.createWebSocketClient(
                new WebSocketClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
    }

    @AfterEach
    void closeAll() throws IOException {
        StreamClient.closeAll(silent);
    }

    private void listen(String listener, Duration handshakeTimeout, ConnectionLimits limits) {
        GatewayOptions options = HandshakeTest.handshakeTimeout(handshakeTimeout)
                .trustedProxies(List.of(AddressRange.parse("127.0.0.1")))
                .tls(new TlsOptions(files, LONG))
                .connections(limits);
        start(options.at(List.of(ListenAddress.parse(listener)), ANY_PORT, null));
        worker();
    }

    private StreamClient connect() throws IOException {
        HostPort at = new HostPort("127.0.0.1", gateway.listening().get(0).at().port());
        StreamClient client = StreamClient.dial(at);
        silent.add(client);
        return client;
    }

    private boolean comesInOverTls() {
        CompletableFuture<Boolean> in = new CompletableFuture<>();
        browser.connect(to("/")).onComplete(done -> in.complete(done.succeeded()));
        return in.join();
    }

    private void shouldCutTheNext(LossReason reason) throws Exception {
        for (int i = 0; i < LIMIT; i++) {
            connect();
        }

        assertThat(connect().readToEnd()).isIn("", "|reset");

        assertThat(gateway.losses(reason)).isEqualTo(1);
        assertThat(gateway.losses(LossReason.HANDSHAKE_TOO_SLOW)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://127.0.0.1:0", "text+tls://127.0.0.1:0", "wss://0.0.0.0:0", "wss://[::]:0"})
    void shouldBoundThoseOfOneAddressBeforeTls(String listener) throws Exception {
        listen(listener, LONG, PER_ADDRESS);

        shouldCutTheNext(LossReason.TOO_MANY_OF_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://127.0.0.1:0",
                "wss://127.0.0.1:0?proxy=x-forwarded-for",
                "ws://127.0.0.1:0?proxy=proxy-protocol",
                "text://127.0.0.1:0?proxy=proxy-protocol",
                "frame+tls://127.0.0.1:0?proxy=proxy-protocol"
            })
    void shouldBoundAllBeforeTheyHaveSaidAnything(String listener) throws Exception {
        listen(listener, LONG, IN_ALL);

        shouldCutTheNext(LossReason.TOO_MANY_CONNECTIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://127.0.0.1:0", "text+tls://0.0.0.0:0"})
    void shouldKeepNoPlaceForThoseThatItCuts(String listener) throws Exception {
        listen(listener, LONG, new ConnectionLimits(LIMIT + 1, LIMIT, null, null, 0));
        for (int i = 0; i < LIMIT; i++) {
            connect();
        }

        for (int i = 0; i < 10; i++) {
            assertThat(connect().readToEnd()).isIn("", "|reset");
        }

        assertThat(gateway.losses(LossReason.TOO_MANY_OF_ADDRESS)).isEqualTo(10);
        assertThat(gateway.losses(LossReason.TOO_MANY_CONNECTIONS)).isZero();
    }

    @Test
    void shouldBoundNewOnesBeforeTls() throws Exception {
        listen("wss://127.0.0.1:0", LONG, new ConnectionLimits(0, null, 1, null, 0));

        Await.until("one is cut", () -> {
            try {
                connect();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return gateway.losses(LossReason.TOO_MANY_NEW_CONNECTIONS) > 0;
        });
    }

    @Test
    void shouldCutStrangersBeforeTheySayWhomTheySpeakFor() throws Exception {
        start(options()
                .trustedProxies(List.of(AddressRange.parse("192.0.2.1")))
                .at(List.of(ListenAddress.parse("ws://127.0.0.1:0?proxy=proxy-protocol")), ANY_PORT, null));

        assertThat(connect().readToEnd()).isIn("", "|reset");

        assertThat(gateway.losses(LossReason.NOT_A_PROXY)).isEqualTo(1);
    }

    @Test
    void shouldHaveRoomWhenOneLeaves() throws Exception {
        listen("wss://127.0.0.1:0", LONG, PER_ADDRESS);
        shouldCutTheNext(LossReason.TOO_MANY_OF_ADDRESS);

        silent.get(0).close();

        Await.until("room for one", this::comesInOverTls);
    }

    @Test
    void shouldHaveRoomWhenTheirTimeIsOver() throws Exception {
        listen("wss://127.0.0.1:0", Duration.ofSeconds(1), PER_ADDRESS);
        for (int i = 0; i < LIMIT; i++) {
            connect();
        }

        for (StreamClient each : silent) {
            assertThat(each.readToEnd()).isIn("", "|reset");
        }

        assertThat(gateway.losses(LossReason.HANDSHAKE_TOO_SLOW)).isEqualTo(LIMIT);
        Await.until("room for one", this::comesInOverTls);
    }

    @Test
    void shouldCountThoseWhoSpeakOnce() throws Exception {
        listen("wss://127.0.0.1:0", LONG, PER_ADDRESS);
        ScriptedWorker worker = worker();
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            clients.add(Await.result(browser.connect(to("/")).map(TestClient::new)));
        }

        worker.sendText(Target.all(), "hello");
        for (TestClient each : clients) {
            each.awaitTexts("hello");
        }
        assertThat(comesInOverTls()).isFalse();
        assertThat(gateway.losses(LossReason.TOO_MANY_OF_ADDRESS)).isEqualTo(1);
    }
}
