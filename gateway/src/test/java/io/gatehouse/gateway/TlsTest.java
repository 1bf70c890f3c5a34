package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.MemoryBudgets;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.gateway.api.TlsFiles;
import io.gatehouse.gateway.api.TlsOptions;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.Target;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("GW-25")
class TlsTest extends GatewayFixture {
    // Each is made by a process, so they are made once.
    @TempDir
    static Path made;

    private static TestCertificate first;
    private static TestCertificate second;
    private static TestCertificate third;

    @TempDir
    Path directory;

    private TlsFiles files;

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = TestCertificate.make(made, "first");
        second = TestCertificate.make(made, "second");
        third = TestCertificate.make(made, "third");
    }

    @BeforeEach
    void nameFiles() {
        files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    }

    private void listen(String... addresses) {
        start(options()
                .tls(new TlsOptions(files, Duration.ofMillis(20)))
                .at(Stream.of(addresses).map(ListenAddress::parse).toList(), ANY_PORT, null));
    }

    /** Shakes hands with listener {@code i}, whoever it says it is. */
    private SSLSocket dial(int i) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, anybody(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", gateway.listening().get(i).at().port());
        socket.setSoTimeout(40_000);
        socket.startHandshake();
        return socket;
    }

    private static String name(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    /** Renewed files have another time, also where the file system counts whole seconds. */
    private void renew(TestCertificate to) throws Exception {
        FileTime later = FileTime.from(
                Files.getLastModifiedTime(files.certificate()).toInstant().plusSeconds(2));
        to.write(files);
        Files.setLastModifiedTime(files.certificate(), later);
        Files.setLastModifiedTime(files.key(), later);
    }

    @Test
    @Tag("GW-01")
    void shouldSpeakEveryProtocolOverTls() throws Exception {
        first.write(files);
        listen("wss://127.0.0.1:0", "text+tls://127.0.0.1:0", "frame+tls://127.0.0.1:0", "tcp+tls://127.0.0.1:0");
        ScriptedWorker worker = worker();
        WebSocketClient browser = vertx.createWebSocketClient(
                new WebSocketClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
        TestClient client = Await.result(browser.connect(to("/")).map(TestClient::new));
        StreamClient text = new StreamClient(dial(1));
        StreamClient frame = new StreamClient(dial(2));
        StreamClient tcp = new StreamClient(dial(3));
        Await.until("all four", () -> worker.count(Target.all()) == 4);

        client.send("from the browser");
        text.write("a line\n");
        worker.await("message", seen -> seen.text().equals("from the browser"));
        worker.await("message", seen -> seen.text().equals("a line"));
        worker.sendText(Target.all(), "hello");

        client.awaitTexts("hello");
        assertThat(text.read(6)).isEqualTo("hello\n");
        assertThat(frame.read(9)).isEqualTo("\0\0\0\thello");
        assertThat(tcp.read(5)).isEqualTo("hello");
        worker.send(new GatewayCommand.CloseClients(0, 0, Target.all(), CloseReason.NORMAL, false));
        assertThat(text.readToEnd()).isEmpty();
        StreamClient.closeAll(List.of(text, frame, tcp));
    }

    @Test
    void shouldCutAClientThatDoesNotReadWhenThereIsNoRoomForAllOutboxes() throws Exception {
        first.write(files);
        int budget = 2 << 20;
        start(options()
                .tls(new TlsOptions(files, Duration.ofSeconds(10)))
                .limits(limits().outbox(64 << 20, 64 << 20, Duration.ofSeconds(60), SlowClientPolicy.DISCONNECT))
                .memory(MemoryBudgets.DEFAULTS.outbox(budget))
                .at(List.of(ListenAddress.parse("text+tls://127.0.0.1:0")), ANY_PORT, null));
        ScriptedWorker worker = worker();
        StreamClient slow = new StreamClient(dial(0));
        Await.until("the slow one", () -> worker.count(Target.all()) == 1);
        int connection = worker.events().get(0).connection();
        StreamClient reader = new StreamClient(dial(0));
        Await.until("both", () -> worker.count(Target.all()) == 2);

        // Kernels hold some megabytes for a connection.
        String text = "x".repeat(50_000);
        for (int i = 0; gateway.losses(LossReason.OVER_BUDGET_CLOSED) == 0; i++) {
            assertThat(i).as("messages").isLessThan(1000);
            worker.sendText(Target.clients(connection), text);
        }

        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
        Await.until("room", () -> gateway.outboxBytes() < 100_000);
        assertThat(slow.readToEnd()).as("what the kernel had, then no more").hasSizeLessThan(1000 * 50_001);
        worker.sendText(Target.all(), "still here");
        assertThat(reader.read(11)).isEqualTo("still here\n");
        assertThat(gateway.losses(LossReason.OVER_BUDGET_CLOSED)).isEqualTo(1);
        StreamClient.closeAll(List.of(slow, reader));
    }

    @Test
    void shouldGiveNewConnectionsANewCertificateAndLeaveTheOldOnesAlone() throws Exception {
        first.write(files);
        listen("text+tls://127.0.0.1:0");
        ScriptedWorker worker = worker();
        SSLSocket old = dial(0);
        StreamClient before = new StreamClient(old);
        Await.until("client", () -> worker.count(Target.all()) == 1);
        assertThat(name(old)).isEqualTo("CN=first");

        renew(second);

        Await.until("new certificate", () -> {
            try (SSLSocket socket = dial(0)) {
                return name(socket).equals("CN=second");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        before.write("still here\n");
        worker.await("message", seen -> seen.text().equals("still here"));
        before.close();
    }

    @Test
    void shouldKeepTheOldCertificateWhenTheNewOneIsWrongAndSayItOnce() throws Exception {
        first.write(files);
        listen("text+tls://127.0.0.1:0");
        worker();

        renew(new TestCertificate(second.certificatePem(), first.keyPem()));

        Await.until("a warning", () -> !warnings().isEmpty());
        try (SSLSocket socket = dial(0)) {
            assertThat(name(socket)).isEqualTo("CN=first");
        }
        renew(third);
        Await.until("the next one", () -> {
            try (SSLSocket socket = dial(0)) {
                return name(socket).equals("CN=third");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        // The two files are written one after the other, so a look in between may see either state.
        assertThat(warnings()).allSatisfy(line -> assertThat(line).contains("the old one stays"));
        assertThat(warnings().size()).isBetween(1, 3);
    }

    @Test
    void shouldKeepTheHandshakesBoundWhenTheCertificateIsRenewed() throws Exception {
        first.write(files);
        start(HandshakeTest.handshakeTimeout(Duration.ofSeconds(1))
                .tls(new TlsOptions(files, Duration.ofMillis(20)))
                .at(
                        Stream.of("wss://127.0.0.1:0", "text+tls://127.0.0.1:0")
                                .map(ListenAddress::parse)
                                .toList(),
                        ANY_PORT,
                        null));
        worker();
        renew(second);
        for (int i = 0; i < 2; i++) {
            int listener = i;
            Await.until("new certificate", () -> {
                try (SSLSocket socket = dial(listener)) {
                    return name(socket).equals("CN=second");
                } catch (SSLException e) {
                    return false; // cut off: on a machine with much to do a handshake of TLS may take that long
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });

            try (Socket silent =
                    new Socket("127.0.0.1", gateway.listening().get(i).at().port())) {
                // Well before the ten seconds that a listener has by default.
                silent.setSoTimeout(8_000);
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private List<String> warnings() {
        return log.atLeast(Level.WARN).stream()
                .filter(line -> line.contains("certificate"))
                .toList();
    }

    @Test
    void shouldNameTheOptionOfAFileThatCannotServe() throws Exception {
        TestCertificate old = TestCertificate.make(directory, "old", "-startdate", "-10d", "-validity", "1");
        TestCertificate early = TestCertificate.make(directory, "early", "-startdate", "+10d");

        assertThat(failure()).contains("gateway.tls-cert=" + files.certificate() + " does not exist; looked in ");
        Files.writeString(files.certificate(), first.certificatePem());
        assertThat(failure()).contains("gateway.tls-key=" + files.key() + " does not exist");
        Files.writeString(files.key(), "no key");
        assertThat(failure()).contains("are not a certificate and an unencrypted private key in PEM form");
        new TestCertificate(first.certificatePem(), second.keyPem()).write(files);
        assertThat(failure()).contains("gateway.tls-key=" + files.key() + " is not the key of gateway.tls-cert=");
        old.write(files);
        assertThat(failure()).contains("gateway.tls-cert=" + files.certificate() + " expired at ");
        early.write(files);
        assertThat(failure()).contains(" is not valid before ");
    }

    private String failure() {
        GatewayServer server = GatewayServer.create(options()
                .tls(new TlsOptions(files, Duration.ofSeconds(1)))
                .at(List.of(ListenAddress.parse("wss://127.0.0.1:0")), ANY_PORT, null));
        Throwable[] failure = new Throwable[1];
        assertThatThrownBy(() -> server.start().await())
                .isInstanceOf(NodeFailure.class)
                .satisfies(e -> failure[0] = e);
        server.close();
        return failure[0].getMessage();
    }

    @Test
    void shouldNotLogAnAlarmForAStrangerWhoSpeaksNoTls() throws Exception {
        first.write(files);
        listen("wss://127.0.0.1:0", "text+tls://127.0.0.1:0");
        worker();

        for (int i = 0; i < 2; i++) {
            try (StreamClient stranger =
                    StreamClient.dial(gateway.listening().get(i).at())) {
                assertThat(stranger.write("GET / HTTP/1.1\r\n\r\n").readToEnd()).doesNotContain("HTTP/1.1 101");
            }
        }

        assertThat(log.atLeast(Level.WARN)).noneMatch(line -> line.contains("Client ") || line.contains("ssl"));
    }

    /** Trusts whoever answers: the tests look at the certificate themselves. */
    static TrustManager[] anybody() {
        return new TrustManager[] {new Anybody()};
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
