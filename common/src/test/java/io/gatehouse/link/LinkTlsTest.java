package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.Await;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.tls.TestIdentity;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links over TLS: who believes whom, and what happens when the files change. */
class LinkTlsTest extends LinkFixture {
    private static final String HERE = "ip:127.0.0.1";

    @TempDir
    static Path made;

    private static TestIdentity gateway;
    private static TestIdentity worker;
    private static TestIdentity elsewhere;
    private static TestIdentity renewed;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        gateway = TestIdentity.make(made, "gateway", HERE);
        worker = TestIdentity.make(made, "worker", "dns:worker.example");
        elsewhere = TestIdentity.make(made, "elsewhere", "dns:elsewhere.example");
        renewed = TestIdentity.make(made, "renewed", HERE);
    }

    @Test
    void shouldLinkWhereBothShowACertificateThatTheOtherBelieves() {
        HostPort address = serve(tls(gateway, worker));

        dial(tls(worker, gateway), address);

        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
        accepted.awaitLink().send(numbered(7));
        Await.until("a message over the link", () -> dialled.received.contains(7L));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldNotLinkToWhoeverShowsACertificateThatNobodyKnownHasSigned() {
        dial(tls(worker, worker), serve(tls(gateway, worker)));

        assertNoLink("cannot connect");
    }

    @Test
    void shouldNotLinkToACertificateThatDoesNotNameTheHostThatWasDialled() {
        dial(tls(worker, elsewhere), serve(tls(elsewhere, worker)));

        assertNoLink("cannot connect");
        assertThat(warnings()).anyMatch(line -> line.contains("127.0.0.1"));
    }

    @Test
    void shouldNotLetInWhoShowsNoCertificateOrOneOfAStranger() {
        HostPort address = serve(tls(gateway, worker));

        dial(OPTIONS.tls(new LinkTls(null, null, gateway.certificate(), true, Duration.ofSeconds(10))), address);
        assertNoLink("TLS: ");
        dial(tls(elsewhere, gateway), address);
        Await.until("the second complaint", () -> warnings().size() >= 2);
        assertThat(accepted.opened).isEmpty();
    }

    @Test
    void shouldLetInWhoShowsNoCertificateIfOnlyThoseWhoAreDialledNeedOne() {
        LinkTls oneWay =
                new LinkTls(gateway.certificate(), gateway.key(), worker.certificate(), false, Duration.ofSeconds(10));
        HostPort address = serve(OPTIONS.tls(oneWay));

        dial(OPTIONS.tls(new LinkTls(null, null, gateway.certificate(), true, Duration.ofSeconds(10))), address);

        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
    }

    @Test
    void shouldNotLinkWhereOnlyOneEndSpeaksTls() throws Exception {
        dial(tls(worker, gateway), serve(OPTIONS));
        assertNoLink("cannot connect");

        RawPeer plain = raw(serve(tls(gateway, worker)));
        plain.write(0, new LinkControl.Hello(WORKER, LinkAuthenticator.nonce()));
        assertThatThrownBy(() -> {
                    if (plain.read() == null) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOfAny(IOException.class, io.gatehouse.protocol.ProtocolException.class);
        assertThat(accepted.opened).isEmpty();
    }

    @Test
    void shouldCountThoseWhoSayNothingBeforeTls() throws Exception {
        LinkEntrance entrance = new LinkEntrance();
        Vertx counting = Vertx.builder()
                .withTransport(DeadlineTransport.preferNative(entrance))
                .build();
        try {
            LinkOptions options = tls(gateway, worker)
                    .strangers(new StrangerLimits(null, 2))
                    .handshakeTimeout(Duration.ofSeconds(60));
            LinkServer server = new LinkServer(counting, options, GATEWAY, Set.of(LinkRole.WORKER), ignored -> accepted)
                    .enteredBy(entrance);
            Promise<Integer> listening = Promise.promise();
            counting.getOrCreateContext()
                    .runOnContext(ignored -> server.listen(SocketAddress.inetSocketAddress(0, "127.0.0.1"))
                            .onComplete(listening));
            HostPort address = new HostPort("127.0.0.1", Await.result(listening.future()));
            // A link is in the handshake no more.
            dial(tls(worker, gateway), address);
            dialled.awaitLink();

            RawPeer first = raw(address);
            raw(address);
            RawPeer third = raw(address);

            assertThatThrownBy(() -> {
                        if (third.read() == null) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(server.counts().refused()).isEqualTo(1);
            first.close();
            dial(tls(worker, gateway), address);
            Await.until("a place for the next", () -> accepted.opened.size() == 2);
        } finally {
            Await.result(counting.close());
        }
    }

    // TLS says which machine it is; the secret says whether it is one of ours.
    @Test
    void shouldWantTheSecretInsideOfTlsAsWell() {
        dial(
                tls(worker, gateway).secret(io.gatehouse.base.Secret.of("another secret of thirty-two bytes")),
                serve(tls(gateway, worker)));

        Await.until("both ends complain", () -> warnings().size() >= 2);
        assertThat(warnings()).anyMatch(line -> line.contains("secrets"));
        assertThat(accepted.opened).isEmpty();
    }

    @Test
    void shouldGiveNewLinksANewCertificateAndLeaveTheOldOnesAlone() throws Exception {
        LinkTls files = renew(gateway);
        HostPort address = serve(OPTIONS.tls(files));
        dial(tls(worker, gateway), address);
        Link before = dialled.awaitLink();

        renew(renewed);
        Await.until(
                "the new certificate in use",
                () -> log.atLeast(Level.INFO).stream()
                        .anyMatch(line -> line.contains("New links get the new certificate")));
        dial(tls(worker, renewed), address);

        Await.until("a second link", () -> dialled.opened.size() == 2);
        before.send(numbered(9));
        Await.until("a message over the first link", () -> accepted.received.contains(9L));
    }

    @Test
    void shouldDialWithFilesAsTheyAreAtThatTime() throws Exception {
        Path authorities = Files.copy(elsewhere.certificate(), directory.resolve("ca.pem"));
        LinkTls tls = new LinkTls(worker.certificate(), worker.key(), authorities, true, Duration.ofSeconds(10));
        dial(OPTIONS.tls(tls), serve(tls(gateway, worker)));
        assertNoLink("cannot connect");

        write(gateway.certificate(), authorities);

        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
    }

    @Test
    void shouldKeepTheOldCertificateWhenTheNewOneIsWrongAndSayItOnce() throws Exception {
        LinkTls files = renew(gateway);
        HostPort address = serve(OPTIONS.tls(files));

        renew(new TestIdentity(worker.certificate(), gateway.key()));

        Await.until("a warning", () -> !warnings().isEmpty());
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("the old one stays", "link.tls-key=", "is not the key of");
        dial(tls(worker, gateway), address);
        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
    }

    // Gateways have a server for each event loop.
    @Test
    void shouldGiveTheNewCertificateToAllServersOfAnAddress() throws Exception {
        LinkTls files = renew(gateway);
        LinkServer first = server(OPTIONS.tls(files));
        LinkServer second = server(OPTIONS.tls(files)).leaveReloadingToTheFirst();
        HostPort address = listenShared(first);
        assertThat(listenShared(second)).isEqualTo(address);

        renew(renewed);
        Await.until(
                "the new certificate in use",
                () -> log.atLeast(Level.INFO).stream()
                        .anyMatch(line -> line.contains("New links get the new certificate")));
        for (int i = 0; i < 4; i++) {
            dial(tls(worker, renewed), address);
        }

        Await.until("links to both", () -> dialled.opened.size() == 4);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldNameTheOptionWhoseFileIsNotGood() throws Exception {
        Path none = directory.resolve("none.pem");
        LinkTls missing = new LinkTls(gateway.certificate(), none, worker.certificate(), true, Duration.ofSeconds(1));
        LinkTls noAuthority = new LinkTls(
                gateway.certificate(), gateway.key(), Files.writeString(none, "nothing"), true, Duration.ofSeconds(1));
        Files.delete(none);

        assertThatThrownBy(() -> serve(OPTIONS.tls(missing))).hasStackTraceContaining("link.tls-key=" + none);
        Files.writeString(none, "nothing");
        assertThatThrownBy(() -> serve(OPTIONS.tls(noAuthority))).hasStackTraceContaining("link.tls-ca=" + none);
        assertThatThrownBy(() ->
                        serve(OPTIONS.tls(new LinkTls(null, null, worker.certificate(), true, Duration.ofSeconds(1)))))
                .hasStackTraceContaining("link.tls-cert and link.tls-key are missing");
    }

    @Test
    void shouldNameTheOptionThatIsMissing() {
        Path file = Path.of("x.pem");

        for (Runnable half : List.<Runnable>of(
                () -> new LinkTls(file, null, file, true, Duration.ofSeconds(1)),
                () -> new LinkTls(null, file, file, true, Duration.ofSeconds(1)),
                () -> new LinkTls(file, file, null, true, Duration.ofSeconds(1)))) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(half::run)
                    .withMessageMatching("link\\.tls-(cert|key)=x\\.pem needs link\\.tls-(cert|key|ca) as well: .*");
        }
    }

    private HostPort listenShared(LinkServer server) {
        Context context = vertx.getOrCreateContext();
        Promise<Integer> listening = Promise.promise();
        context.runOnContext(ignored ->
                server.listen(SocketAddress.sharedRandomPort(1, "127.0.0.1")).onComplete(listening));
        return new HostPort("127.0.0.1", Await.result(listening.future()));
    }

    private void assertNoLink(String because) {
        Await.until(
                "a complaint of the dialler",
                () -> warnings().stream().anyMatch(line -> line.contains("has no link to")));
        assertThat(warnings()).anyMatch(line -> line.contains(because)).noneMatch(line -> line.contains("a bug"));
        assertThat(dialled.opened).isEmpty();
        assertThat(accepted.opened).isEmpty();
    }

    private static LinkOptions tls(TestIdentity own, TestIdentity... believed) {
        return OPTIONS.tls(new LinkTls(own.certificate(), own.key(), together(believed), true, Duration.ofMillis(20)));
    }

    private static Path together(TestIdentity... believed) {
        try {
            return Files.writeString(
                    Files.createTempFile(made, "ca", ".pem"),
                    Stream.of(believed).map(LinkTlsTest::pem).collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(TestIdentity of) {
        try {
            return Files.readString(of.certificate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a certificate and its key over those of the listener. */
    private LinkTls renew(TestIdentity to) throws IOException {
        Path certificate = directory.resolve("tls.crt");
        Path key = directory.resolve("tls.key");
        write(to.key(), key);
        write(to.certificate(), certificate);
        return new LinkTls(certificate, key, worker.certificate(), true, Duration.ofMillis(20));
    }

    /** Renewed files have another time, also where the file system counts whole seconds. */
    private static void write(Path from, Path to) throws IOException {
        FileTime later = Files.exists(to)
                ? FileTime.from(Files.getLastModifiedTime(to).toInstant().plusSeconds(2))
                : Files.getLastModifiedTime(from);
        Path fresh = Files.copy(from, to.resolveSibling(to.getFileName() + ".new"));
        Files.setLastModifiedTime(fresh, later);
        Files.move(fresh, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
