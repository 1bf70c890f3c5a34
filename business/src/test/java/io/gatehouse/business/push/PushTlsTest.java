package io.gatehouse.business.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.config.NodeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushTlsTest {
    private static final String STORE = "only-a-test";

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void makeCertificates() throws Exception {
        make("first");
        make("second");
    }

    @Test
    void shouldServeHttpsAndUseRenewedFilesWithoutARestart() throws Exception {
        use("first", Instant.now());
        try (var worker = BusinessWorker.create(WorkerOptions.DEFAULTS.registers("127.0.0.1:1"));
                var api = PushApi.create(
                        options().tls(new PushTls(certificate, key, Duration.ofMillis(20))),
                        worker.clients(),
                        worker::gateways)) {
            HostPort at = api.start().await(20, TimeUnit.SECONDS);

            assertThat(signer(at)).isEqualTo("CN=first");
            use("second", Instant.now().plusSeconds(5));

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!signer(at).equals("CN=second")) {
                assertThat(System.nanoTime())
                        .as("the new certificate is not used")
                        .isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Test
    void shouldCountThoseWhoSayNothingBeforeTls() throws Exception {
        use("first", Instant.now());
        try (var worker = BusinessWorker.create(WorkerOptions.DEFAULTS.registers("127.0.0.1:1"));
                var api = PushApi.create(
                        options()
                                .connections(2, null, Duration.ofSeconds(60))
                                .tls(new PushTls(certificate, key, Duration.ofSeconds(10))),
                        worker.clients(),
                        worker::gateways)) {
            HostPort at = api.start().await(20, TimeUnit.SECONDS);

            try (var first = new Socket(at.host(), at.port());
                    var second = new Socket(at.host(), at.port());
                    var third = new Socket(at.host(), at.port())) {
                third.setSoTimeout(20_000);
                assertThat(isEnded(third)).isTrue();
                assertThat(first.isConnected() && second.isConnected()).isTrue();
            }
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void shouldNotStartWithAKeyOfAnotherCertificate() throws Exception {
        use("first", Instant.now());
        copy("second.key", key, Instant.now());
        try (var worker = BusinessWorker.create(WorkerOptions.DEFAULTS.registers("127.0.0.1:1"));
                var api = PushApi.create(
                        options().tls(new PushTls(certificate, key, Duration.ofSeconds(10))),
                        worker.clients(),
                        worker::gateways)) {
            assertThatThrownBy(() -> api.start().await(20, TimeUnit.SECONDS))
                    .isInstanceOf(NodeFailure.class)
                    .hasMessageContaining("worker.push-api-tls-key=" + key);
        }
    }

    @Test
    void shouldNameTheFileThatIsMissing() {
        assertThatThrownBy(() -> new PushTls(Path.of("a.crt"), null, Duration.ofSeconds(10)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("worker.push-api-tls-cert=a.crt needs worker.push-api-tls-key");
        assertThatThrownBy(() -> new PushTls(null, Path.of("a.key"), Duration.ofSeconds(10)))
                .hasMessageContaining("worker.push-api-tls-key=a.key needs worker.push-api-tls-cert");
    }

    private static PushOptions options() {
        return PushOptions.of(HostPort.parse("127.0.0.1:0"), PushTokens.none());
    }

    private void use(String name, Instant written) throws Exception {
        certificate = directory.resolve("used.crt");
        key = directory.resolve("used.key");
        copy(name + ".crt", certificate, written);
        copy(name + ".key", key, written);
    }

    // Renewed files have another time, also where the file system counts whole seconds.
    private void copy(String made, Path to, Instant written) throws Exception {
        Files.copy(directory.resolve(made), to, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(to, FileTime.from(written));
    }

    /** A certificate for 127.0.0.1 and its key, in files of this name. */
    private void make(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder((Path.of(System.getProperty("java.home"), "bin", "keytool")
                                + " -genkeypair -alias it -keyalg EC -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass "
                                + STORE + " -dname CN=" + name + " -keystore " + store)
                        .split(" "))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), STORE.toCharArray());
        write(name + ".crt", "CERTIFICATE", keys.getCertificate("it").getEncoded());
        write(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("it", STORE.toCharArray()).getEncoded());
    }

    private void write(String file, String what, byte[] bytes) throws Exception {
        String body = Base64.getMimeEncoder().encodeToString(bytes);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    /** Asks over a new connection. */
    private String signer(HostPort at) throws Exception {
        HttpRequest health = HttpRequest.newBuilder(URI.create("https://" + at + "/health"))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(trusting("first.crt", "second.crt"))
                .build()
                .send(health, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains("status");
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private SSLContext trusting(String... resources) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (String each : List.of(resources)) {
            try (InputStream in = Files.newInputStream(directory.resolve(each))) {
                trusted.setCertificateEntry(
                        each, CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
