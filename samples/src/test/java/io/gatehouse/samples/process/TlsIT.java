package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What holds for TLS in a process that begins with a main method of ours, as it is set once for the JVM. */
@Timeout(300)
class TlsIT {
    private static final int TIMEOUT_MS = 60_000;
    private static final char[] PASSWORD = "only-a-test".toCharArray();

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @TempDir
    Path made;

    @Test
    void shouldRefuseAClientThatWantsToShakeHandsAgain() throws Exception {
        KeyStore keys = makeCertificate();
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        String at = register.readyValue("listen");
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--listen=text+tls://127.0.0.1:0",
                        "--tls-cert=" + made.resolve("cert.pem"),
                        "--tls-key=" + made.resolve("key.pem"),
                        "--link=127.0.0.1:0",
                        "--register=" + at)
                .ready();
        nodes.start("worker", "--register=" + at, "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
        int port = URI.create(gateway.readyValue("listen")).getPort();

        try (SSLSocket client = connect(keys, port)) {
            assertThat(echo(client, "first")).isEqualTo("first");
            assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.2");

            client.startHandshake(); // only begins it

            assertThatThrownBy(() -> echo(client, "second"))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static String echo(SSLSocket client, String text) throws IOException {
        client.getOutputStream().write(("E" + text + "\n").getBytes(StandardCharsets.UTF_8));
        var line = new StringBuilder();
        for (int c = client.getInputStream().read();
                c != '\n';
                c = client.getInputStream().read()) {
            if (c < 0) {
                throw new EOFException("closed");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private static SSLSocket connect(KeyStore trusted, int port) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        client.setSoTimeout(TIMEOUT_MS);
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        return client;
    }

    /** @return a store that trusts it */
    private KeyStore makeCertificate() throws Exception {
        Path store = made.resolve("store.p12");
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool")
                + " -J-XX:TieredStopAtLevel=1 -genkeypair -alias it -keyalg EC -dname CN=localhost -storetype PKCS12 -storepass "
                + new String(PASSWORD);
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("-ext", "san=ip:127.0.0.1", "-keystore", store.toString()));
        Process keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Certificate certificate = keys.getCertificate("it");
        writePem("cert.pem", "CERTIFICATE", certificate.getEncoded());
        writePem("key.pem", "PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", certificate);
        return trusted;
    }

    private void writePem(String file, String what, byte[] bytes) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                made.resolve(file), "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}
