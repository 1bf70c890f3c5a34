package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.TlsFiles;
import io.gatehouse.gateway.api.TlsOptions;
import io.gatehouse.protocol.GatewayEvent;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who never falls silent and never gets done, before it is a client: {@code gateway.handshake-timeout} begins with the accept. */
class HandshakeDripTest extends GatewayFixture {
    private static final Duration LIMIT = Duration.ofMillis(300);
    // Before the limit by default, of ten seconds.
    private static final Duration SOON = Duration.ofSeconds(9);
    private static final byte[] HEAD = "GET / HTTP/1.1\r\nX: ".getBytes(US_ASCII);
    // A record of TLS and a header of the PROXY protocol that announce far more than comes.
    private static final byte[] CLIENT_HELLO = HexFormat.of().parseHex("1603014000" + "01003ffc");
    private static final byte[] PROXY = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2111ffff");

    @TempDir
    static Path directory;

    private static TlsFiles files;

    @BeforeAll
    static void makeCertificate() throws Exception {
        files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        TestCertificate.make(directory, "localhost").write(files);
    }

    private ScriptedWorker worker;

    private void listen(String address) {
        listen(address, LIMIT);
    }

    private void listen(String address, Duration limit) {
        GatewayOptions options = HandshakeTest.handshakeTimeout(limit)
                .tls(new TlsOptions(files, Duration.ofHours(1)))
                .trustedProxies(List.of(AddressRange.parse("127.0.0.0/8")))
                .at(List.of(ListenAddress.parse(address), ListenAddress.parse("ws://127.0.0.1:0")), ANY_PORT, null);
        start(options);
        worker = worker();
    }

    private Socket dial() throws IOException {
        return new Socket("127.0.0.1", clientAddress().port());
    }

    /** Says a byte now and then until it is cut off. */
    private void drip(Socket socket, byte[] beginning) throws IOException {
        socket.getOutputStream().write(beginning);
        Await.until("cut off", SOON, () -> {
            try {
                LockSupport.parkNanos(20_000_000);
                socket.getOutputStream().write('x');
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private void assertOneWasTooSlow() {
        Await.until("counted", () -> gateway.losses(LossReason.HANDSHAKE_TOO_SLOW) == 1);
    }

    @Test
    void shouldCutOffWhoDripsTheHeadOfARequest() throws Exception {
        listen("ws://127.0.0.1:0");

        try (Socket socket = dial()) {
            drip(socket, HEAD);
        }

        assertOneWasTooSlow();
    }

    @Test
    void shouldCutOffWhoDripsTheHandshakeOfTls() throws Exception {
        listen("wss://127.0.0.1:0");

        try (Socket socket = dial()) {
            drip(socket, CLIENT_HELLO);
        }

        assertOneWasTooSlow();
    }

    @Test
    void shouldCutOffWhoDripsTheHandshakeOfTlsBeforeLines() throws Exception {
        listen("text+tls://127.0.0.1:0");

        try (Socket socket = dial()) {
            drip(socket, CLIENT_HELLO);
        }

        assertOneWasTooSlow();
    }

    @Test
    void shouldCutOffWhoDripsBehindTls() throws Exception {
        // Time for a handshake of TLS on a machine with much to do.
        listen("wss://127.0.0.1:0", Duration.ofSeconds(3));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, TlsTest.anybody(), null);

        try (Socket plain = dial();
                SSLSocket socket = (SSLSocket)
                        context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true)) {
            socket.startHandshake();
            drip(socket, HEAD);
        }

        assertOneWasTooSlow();
    }

    @Test
    void shouldCutOffWhoDripsAProxyHeader() throws Exception {
        listen("ws://127.0.0.1:0?proxy=proxy-protocol");

        try (Socket socket = dial()) {
            drip(socket, PROXY);
        }

        assertOneWasTooSlow();
    }

    @Test
    void shouldCutOffWhoSaysNothingAndLetClientsBe() throws Exception {
        listen("text://127.0.0.1:0");
        try (Socket line = dial();
                Socket silent =
                        new Socket("127.0.0.1", gateway.listening().get(1).at().port())) {
            silent.setSoTimeout((int) SOON.toMillis());

            // Accepted after the other one, whose time would be over as well.
            assertThat(silent.getInputStream().read()).isEqualTo(-1);

            assertOneWasTooSlow();
            line.getOutputStream().write("here\n".getBytes(US_ASCII));
            Await.until(
                    "heard",
                    () -> worker.events().stream()
                            .anyMatch(seen -> seen.event() instanceof GatewayEvent.MessageReceived));
        }
    }
}
