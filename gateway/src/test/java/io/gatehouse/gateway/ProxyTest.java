package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayEvent;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address that handlers see of a client behind a proxy; the tests are the proxy. */
class ProxyTest extends GatewayFixture {
    private static final String V2_SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final char[] PASSWORD = "secret".toCharArray();
    private int paths;

    private static GatewayOptions behind(String proxy, String trusted) {
        return options()
                .trustedProxies(List.of(AddressRange.parse(trusted)))
                .at(List.of(ListenAddress.parse("ws://127.0.0.1:0?proxy=" + proxy)), ANY_PORT, null);
    }

    private static byte[] v1(String line) {
        return (line + "\r\n").getBytes(US_ASCII);
    }

    private static byte[] v2(int versionAndCommand, int family, String hexBody) {
        return HexFormat.of()
                .parseHex(V2_SIGNATURE
                        + "%02x%02x%04x".formatted(versionAndCommand, family, hexBody.length() / 2)
                        + hexBody);
    }

    private String status(RawClient client, byte[] header, String... more) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes(RawClient.upgrade(clientAddress(), "/" + ++paths, more).getBytes(US_ASCII));
        client.write(all.toByteArray());
        return client.request("").substring(9, 12);
    }

    private ClientOrigin originAfter(ScriptedWorker worker, byte[] header, String... more) throws Exception {
        assertThat(status(dial(clientAddress()), header, more)).isEqualTo("101");
        return worker.awaitConnected("/" + paths).origin();
    }

    private static String address(ClientOrigin origin) {
        return origin.remoteAddress() + " " + origin.remotePort();
    }

    private void assertCutOff(byte[] header) throws Exception {
        RawClient client = dial(clientAddress());
        try {
            assertThat(status(client, header)).isEqualTo("cut off");
        } catch (EOFException | java.net.SocketException expected) {
            // Not one byte of an answer.
        }
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldShowTheAddressThatATrustedProxyNames() throws Exception {
        start(behind("x-forwarded-for", "127.0.0.0/8"));
        ScriptedWorker worker = worker();

        assertThat(address(originAfter(worker, new byte[0], "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n")))
                .isEqualTo("203.0.113.9 0");
        assertThat(originAfter(worker, new byte[0]).remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, new byte[0], "X-Forwarded-For: <script>\r\n")
                        .remoteAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldReadTheForwardedHeaderOfATrustedProxy() throws Exception {
        start(behind("forwarded", "127.0.0.1"));
        ScriptedWorker worker = worker();

        assertThat(address(originAfter(worker, new byte[0], "Forwarded: for=\"[2001:db8::9]:4711\"\r\n")))
                .isEqualTo("2001:db8::9 4711");
        assertThat(status(
                        dial(clientAddress()),
                        new byte[0],
                        "Origin: https://app.example\r\nForwarded: for=203.0.113.9;host=app.example\r\n"))
                .isEqualTo("101");
        assertThat(status(
                        dial(clientAddress()),
                        new byte[0],
                        "Origin: https://evil.example\r\nForwarded: for=203.0.113.9;host=app.example\r\n"))
                .isEqualTo("403");
    }

    @Test
    @Tag("GW-20")
    void shouldNotBelieveHeadersOfAnybodyElse() throws Exception {
        start(behind("x-forwarded-for", "10.0.0.0/8"));
        ScriptedWorker worker = worker();

        assertThat(originAfter(worker, new byte[0], "X-Forwarded-For: 203.0.113.9\r\n")
                        .remoteAddress())
                .isEqualTo("127.0.0.1");
        assertThat(status(
                        dial(clientAddress()),
                        new byte[0],
                        "Origin: https://app.example\r\nX-Forwarded-Host: app.example\r\n"))
                .isEqualTo("403");
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldReadTheProxyProtocol() throws Exception {
        start(behind("proxy-protocol", "127.0.0.1"));
        ScriptedWorker worker = worker();

        assertThat(address(originAfter(worker, v1("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443"))))
                .isEqualTo("203.0.113.9 4711");
        assertThat(address(originAfter(worker, v1("PROXY TCP6 2001:db8:0:0:0:0:0:9 2001:db8::1 4711 443"))))
                .isEqualTo("2001:db8::9 4711");
        assertThat(originAfter(worker, v1("PROXY UNKNOWN")).remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, v1("PROXY UNKNOWN ffff::1 x y z")).remoteAddress())
                .isEqualTo("127.0.0.1");
        assertThat(address(originAfter(worker, v2(0x21, 0x11, "cb007109c0000201126701bb"))))
                .isEqualTo("203.0.113.9 4711");
        assertThat(address(originAfter(
                        worker,
                        v2(
                                0x21,
                                0x21,
                                "20010db8000000000000000000000009" + "20010db8000000000000000000000001" + "126701bb"))))
                .isEqualTo("2001:db8::9 4711");
    }

    @Test
    @Tag("GW-20")
    void shouldReadOverWhatIsNoAddress() throws Exception {
        start(behind("proxy-protocol", "127.0.0.1"));
        ScriptedWorker worker = worker();
        String tlvs = "02000b" + "6578616d706c652e6f7267" + "040002" + "0000" + "e00000";

        assertThat(originAfter(worker, v2(0x21, 0x11, "cb007109c0000201126701bb" + tlvs))
                        .remoteAddress())
                .isEqualTo("203.0.113.9");
        assertThat(originAfter(worker, v2(0x20, 0x00, "")).remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, v2(0x20, 0x11, "cb007109c0000201126701bb"))
                        .remoteAddress())
                .isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, v2(0x21, 0x00, "")).remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, v2(0x21, 0x31, "2f746d70".repeat(27) + "00".repeat(108)))
                        .remoteAddress())
                .isEqualTo("127.0.0.1");
        assertThat(originAfter(worker, v2(0x21, 0x31, "00".repeat(216))).remoteAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    @Tag("GW-20")
    void shouldReadAHeaderThatComesInAnyTwoPieces() throws Exception {
        start(behind("proxy-protocol", "127.0.0.1"));
        ScriptedWorker worker = worker();

        for (byte[] header :
                List.of(v1("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443"), v2(0x21, 0x11, "cb007109c0000201126701bb"))) {
            for (int split = 1; split <= header.length; split++) {
                RawClient client = dial(clientAddress());
                client.write(java.util.Arrays.copyOf(header, split));
                // The rest comes when the first piece has been read: a round trip of somebody else is long enough.
                assertThat(status(dial(clientAddress()), v1("PROXY UNKNOWN"))).isEqualTo("101");
                byte[] rest = java.util.Arrays.copyOfRange(header, split, header.length);

                assertThat(status(client, rest)).as("split at " + split).isEqualTo("101");

                assertThat(worker.awaitConnected("/" + paths).origin().remoteAddress())
                        .isEqualTo("203.0.113.9");
            }
        }
    }

    @Test
    @Tag("GW-20")
    void shouldCutOffWhoeverDoesNotSpeakTheProxyProtocolAsItIs() throws Exception {
        start(behind("proxy-protocol", "127.0.0.1"));
        ScriptedWorker worker = worker();
        List<byte[]> wrong = List.of(
                new byte[0],
                v1("PROXY TCP4 203.0.113.9 192.0.2.1 4711"),
                v1("PROXY TCP4 203.0.113.900 192.0.2.1 4711 443"),
                v1("PROXY TCP4 203.0.113.9 192.0.2.1 4711 65536"),
                v1("PROXY TCP6 203.0.113.9 192.0.2.1 4711 443"),
                v1("PROXY UDP4 203.0.113.9 192.0.2.1 4711 443"),
                v1("proxy TCP4 203.0.113.9 192.0.2.1 4711 443"),
                v1("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443 " + "x".repeat(80)),
                v2(0x11, 0x11, "cb007109c0000201126701bb"),
                v2(0x22, 0x11, "cb007109c0000201126701bb"),
                v2(0x21, 0x41, "cb007109c0000201126701bb"),
                v2(0x21, 0x11, "cb007109c00002011267"),
                v2(0x21, 0x31, "00".repeat(215)));

        for (byte[] header : wrong) {
            assertCutOff(header);
        }

        Await.until("counted", () -> gateway.losses(LossReason.BAD_PROXY_HEADER) == wrong.size());
        assertThat(worker.events()).isEmpty();
    }

    @Test
    @Tag("GW-20")
    void shouldCutOffAStrangerWhateverItClaims() throws Exception {
        start(behind("proxy-protocol", "10.0.0.0/8"));
        ScriptedWorker worker = worker();

        for (int i = 0; i < 3; i++) {
            assertCutOff(v1("PROXY TCP4 10.0.0.1 10.0.0.2 4711 443"));
        }

        Await.until("counted", () -> gateway.losses(LossReason.NOT_A_PROXY) == 3);
        assertThat(worker.events()).isEmpty();
    }

    @Test
    @Tag("GW-20")
    void shouldCutOffAProxyThatDoesNotGetToTheEndOfItsHeader() throws Exception {
        start(behind("proxy-protocol", "127.0.0.1")
                .limits(HandshakeTest.handshakeTimeout(Duration.ofMillis(200)).limits()));
        worker();
        long begin = System.nanoTime();
        RawClient silent = dial(clientAddress());
        RawClient half = dial(clientAddress());
        half.write(v2(0x21, 0x11, "cb007109c0000201126701bb")[0], (byte) 0x0A);
        RawClient claimsMore = dial(clientAddress());
        claimsMore.write(HexFormat.of().parseHex(V2_SIGNATURE + "2111ffff" + "00".repeat(300)));

        assertThat(silent.isEnded()).isTrue();
        assertThat(half.isEnded()).isTrue();
        assertThat(claimsMore.isEnded()).isTrue();
        // Before the limit by default, of ten seconds.
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    @Tag("GW-20")
    void shouldRefuseAProxySettingWithoutProxies() {
        ListenAddress listener = ListenAddress.parse("ws://127.0.0.1:0?proxy=forwarded");

        assertThatThrownBy(() -> options().at(List.of(listener), ANY_PORT, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("proxy=forwarded")
                .hasMessageContaining("gateway.trusted-proxy");
        assertThatThrownBy(() -> ListenAddress.parse("text://127.0.0.1:0?proxy=forwarded"))
                .hasMessageContaining("proxy=proxy-protocol");
        assertThatThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:0?proxy=x-forwarded-fr"))
                .hasMessageContaining("Did you mean x-forwarded-for?");
        assertThatThrownBy(() -> ListenAddress.parse("tcp://127.0.0.1:0?compression=on"))
                .hasMessageContaining("compression=on");
        assertThatThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:0?compression=yes"))
                .hasMessageContaining("neither of on and off");
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldShowIpv6AddressesInTheirShortForm() throws Exception {
        try (java.net.ServerSocket probe = new java.net.ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            assertThat(probe.isBound()).isTrue();
        } catch (java.io.IOException e) {
            return;
        }
        start(options().at(List.of(new ListenAddress("ws", new HostPort("::1", 0))), ANY_PORT, null));
        ScriptedWorker worker = worker();

        assertThat(originAfter(worker, new byte[0]).remoteAddress()).isEqualTo("::1");
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldReadTheProxyProtocolInFrontOfLines() throws Exception {
        start(options()
                .trustedProxies(List.of(AddressRange.parse("127.0.0.1")))
                .at(List.of(ListenAddress.parse("text://127.0.0.1:0?proxy=proxy-protocol")), ANY_PORT, null));
        ScriptedWorker worker = worker();
        RawClient client = dial(clientAddress());

        client.write("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\nhello\n".getBytes(US_ASCII));

        worker.await("hello", seen -> seen.text().equals("hello"));
        ScriptedWorker.Seen connected = worker.events().get(0);
        assertThat(address(((GatewayEvent.Connected) connected.event()).origin()))
                .isEqualTo("203.0.113.9 4711");
    }

    @Test
    @Tag("GW-20")
    void shouldCutOffAStrangerThatSpeaksLines() throws Exception {
        start(options()
                .trustedProxies(List.of(AddressRange.parse("10.0.0.0/8")))
                .at(List.of(ListenAddress.parse("text://127.0.0.1:0?proxy=proxy-protocol")), ANY_PORT, null));
        ScriptedWorker worker = worker();
        RawClient client = dial(clientAddress());

        client.write("PROXY TCP4 10.0.0.1 10.0.0.2 4711 443\r\nhello\n".getBytes(US_ASCII));

        assertThat(client.isEnded()).isTrue();
        Await.until("counted", () -> gateway.losses(LossReason.NOT_A_PROXY) == 1);
        assertThat(worker.events()).isEmpty();
    }

    @Test
    @Tag("GW-20")
    @Tag("GW-25")
    void shouldReadTheProxyProtocolInFrontOfTls(@TempDir Path directory) throws Exception {
        KeyStore store = selfSigned(directory);
        String[] files = {
            pem(directory, "CERTIFICATE", store.getCertificate("gateway").getEncoded()),
            pem(directory, "PRIVATE KEY", store.getKey("gateway", PASSWORD).getEncoded())
        };
        start(options()
                .trustedProxies(List.of(AddressRange.parse("127.0.0.1")))
                .at(
                        List.of(ListenAddress.parse("wss://127.0.0.1:0?proxy=proxy-protocol&tls-cert=" + files[0]
                                + "&tls-key=" + files[1])),
                        ANY_PORT,
                        null));
        ScriptedWorker worker = worker();
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);

        try (Socket socket = new Socket(clientAddress().host(), clientAddress().port())) {
            socket.getOutputStream().write(v2(0x21, 0x11, "cb007109c0000201126701bb"));
            Socket secure = tls.getSocketFactory()
                    .createSocket(socket, "localhost", clientAddress().port(), true);
            secure.getOutputStream()
                    .write(RawClient.upgrade(clientAddress(), "/tls").getBytes(US_ASCII));

            assertThat(new String(secure.getInputStream().readNBytes(12), US_ASCII))
                    .isEqualTo("HTTP/1.1 101");
        }

        assertThat(address(worker.awaitConnected("/tls").origin())).isEqualTo("203.0.113.9 4711");
    }

    private static KeyStore selfSigned(Path directory) throws Exception {
        Path file = directory.resolve("gateway.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-alias",
                        "gateway",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static String pem(Path directory, String what, byte[] der) throws Exception {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
        return Files.writeString(directory.resolve(what.replace(' ', '-') + ".pem"), text)
                .toString();
    }
}
