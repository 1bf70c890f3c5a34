package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.Await;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolVersions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkHandshakeTest extends LinkFixture {
    private static final NodeIdentity PUSHER = new NodeIdentity(LinkRole.PUSHER, 9, 90, "web");

    @Test
    void shouldOpenAtBothEndsWhenBothKnowTheSecret() {
        HostPort address = serve(OPTIONS);

        dial(OPTIONS, address);

        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
        assertThat(accepted.awaitLink().peer()).isEqualTo(WORKER);
        assertThat(dialled.awaitLink().remoteAddress()).isEqualTo(address.toString());
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldOpenWithoutASecretAtBothEnds() {
        HostPort address = serve(OPTIONS.secret(Secret.none()));

        dial(OPTIONS.secret(Secret.none()), address);

        assertThat(dialled.awaitLink().peer()).isEqualTo(GATEWAY);
    }

    @Test
    @Tag("BW-05")
    @Tag("GW-12")
    void shouldSayWhyAtBothEndsAndOpenNothingWhenSecretsDiffer() {
        HostPort address = serve(OPTIONS);

        dial(OPTIONS.secret(Secret.of("another secret of thirty-two bytes")), address);

        Await.until("both ends complain", () -> warnings().size() >= 2);
        assertThat(warnings()).anyMatch(line -> line.startsWith("Link from 127.0.0.1:") && line.contains("secrets"));
        assertThat(warnings())
                .anyMatch(line ->
                        line.contains("worker 'wk'") && line.contains("refused") && line.contains("secret-file"));
        assertThat(warnings()).noneMatch(line -> line.contains("another secret"));
        assertThat(dialled.opened).isEmpty();
        assertThat(accepted.opened).isEmpty();
    }

    @Test
    void shouldLogAFailureThatRepeatsOnceAtTheDialler() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            dial(OPTIONS, listener.address());

            for (int attempt = 0; attempt < 4; attempt++) {
                listener.accept().close();
            }

            Await.until("a failure logged", () -> !warnings().isEmpty());
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .contains("gateway " + listener.address(), "link.redial-max");
        }
    }

    @Test
    void shouldRefuseARoleThatHasNoBusinessThere() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));

        peer.write(0, new LinkControl.Hello(GATEWAY, LinkAuthenticator.nonce()));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("GATEWAY has no business at this GATEWAY");
        assertThat(peer.read()).isNull();
    }

    @Test
    void shouldNotLinkToAnotherRoleThanExpected() {
        LinkServer register = new LinkServer(
                vertx,
                OPTIONS,
                new NodeIdentity(LinkRole.REGISTER, 1, 1, "reg"),
                Set.of(LinkRole.WORKER),
                ignored -> accepted);

        dial(OPTIONS, listen(register));

        Await.until("complaint", () -> warnings().stream().anyMatch(line -> line.contains("expected a GATEWAY")));
        assertThat(accepted.opened).isEmpty();
    }

    @Test
    void shouldAnswerAnotherProtocolVersionWithTheReason() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        byte[] hello = RawPeer.bytes(0, new LinkControl.Hello(WORKER, LinkAuthenticator.nonce()));
        hello[4] = 2;

        peer.write(hello);

        assertThat(peer.read(LinkControl.Refused.class).reason())
                .isEqualTo("protocol version 2, this build speaks version 1");
        assertThat(peer.read()).isNull();
        assertThat(warnings()).singleElement().asString().contains("version 2").contains("gateway 'gw'");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 255"})
    void shouldSpeakTheHighestVersionThatBothKnow(int lowest, int highest) throws Exception {
        RawPeer next = raw(serve(OPTIONS));

        LinkControl.Challenge answer = next.handshake(OPTIONS, hello(lowest, highest));
        next.write(1, numbered(7));

        assertThat(answer.version()).isEqualTo(1);
        Await.until("message of the newer node", () -> accepted.received.contains(7L));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldRefuseANodeThatSpeaksOnlyVersionsOfTheFuture() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));

        peer.write(0, hello(2, 3));

        assertThat(peer.read(LinkControl.Refused.class).reason())
                .isEqualTo("the worker speaks protocol versions 2 to 3 and this gateway version 1; upgrade one release"
                        + " at a time (docs/deployment.md)");
        assertThat(peer.read()).isNull();
        assertThat(warnings()).singleElement().asString().contains("versions 2 to 3", "gateway 'gw'");
    }

    @Test
    void shouldNotFollowAListenerToAVersionThatItDidNotOffer() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            dial(OPTIONS, listener.address());
            RawPeer future = listener.accept();
            future.read(LinkControl.Hello.class);

            future.write(0, new LinkControl.Challenge(GATEWAY, LinkAuthenticator.nonce(), 2));

            Await.until("a failure logged", () -> !warnings().isEmpty());
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .contains("wants to speak protocol version 2, this worker speaks version 1");
            assertThat(dialled.opened).isEmpty();
        }
    }

    @Test
    void shouldRefuseAProofWhoseVersionsWereChangedOnTheWay() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        LinkControl.Hello sent = hello(1, 2);
        // What somebody between the two makes of it, so that both fall back to an older version.
        LinkControl.Hello changed = new LinkControl.Hello(WORKER, sent.nonce(), new ProtocolVersions(1, 1));
        peer.write(0, changed);
        LinkControl.Challenge challenge = peer.read(LinkControl.Challenge.class);

        byte[] proof = new LinkAuthenticator(OPTIONS.secret()).diallerProof(sent, challenge);
        peer.write(0, new LinkControl.Proof(proof));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("secrets");
    }

    // A release that proved itself in another way could not be linked to the one before.
    @Test
    void shouldProveItselfAsTheFirstReleaseDid() {
        LinkAuthenticator authenticator = new LinkAuthenticator(Secret.of("a secret of the first release, 32 bytes"));
        LinkControl.Hello hello = new LinkControl.Hello(
                new NodeIdentity(LinkRole.WORKER, 3, 30, "wörker"),
                new byte[LinkControl.NONCE_BYTES],
                new ProtocolVersions(1, 2));
        byte[] nonce = new byte[LinkControl.NONCE_BYTES];
        nonce[0] = 1;
        LinkControl.Challenge challenge = new LinkControl.Challenge(GATEWAY, nonce, 1);

        assertThat(HexFormat.of().formatHex(authenticator.diallerProof(hello, challenge)))
                .isEqualTo("3e153c48eaf2669c5e08e6a9c8a26c50e887767570dee86523405e1a8b22a099");
        assertThat(HexFormat.of().formatHex(authenticator.listenerProof(hello, challenge)))
                .isEqualTo("0ddae55f34f9b025c5f2d1f1802e62237ec1bc242c14aabac8538de7f4dd39f5");
    }

    private static LinkControl.Hello hello(int lowest, int highest) {
        return new LinkControl.Hello(WORKER, LinkAuthenticator.nonce(), new ProtocolVersions(lowest, highest));
    }

    @Test
    void shouldRefuseAFrameLengthOf4GiB() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));

        peer.write((byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF);

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("4294967295");
        assertThat(peer.read()).isNull();
    }

    @Test
    void shouldNotLetAStrangerAnnounceAFrameAboveTheHandshakeLimit() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));

        peer.write((byte) 0, (byte) 0, (byte) 4, (byte) 1);

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("1025", "12 to 1024");
    }

    @Test
    void shouldStayUsableAfterRandomBytes() throws Exception {
        HostPort address = serve(OPTIONS);
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[1 + random.nextInt(4000)];
            random.nextBytes(garbage);
            // At most 3 bytes of length 0: the first frame cannot be one that waits for more.
            garbage[0] |= 1;
            try (RawPeer peer = RawPeer.dial(address)) {
                peer.write(garbage);
            }
        }

        dial(OPTIONS, address);
        assertThat(dialled.awaitLink().peer()).as("seed " + seed).isEqualTo(GATEWAY);
        assertThat(accepted.opened).hasSize(1);
    }

    @Test
    void shouldSayNothingAtWarnAboutAPortScan() throws Exception {
        HostPort address = serve(OPTIONS);

        for (int i = 0; i < 20; i++) {
            RawPeer.dial(address).close();
        }

        dial(OPTIONS, address);
        dialled.awaitLink();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldEndAConnectionThatDoesNotFinishTheHandshakeInTime() throws Exception {
        HostPort address = serve(OPTIONS.handshakeTimeout(Duration.ofMillis(50)));

        RawPeer silent = raw(address);
        assertThat(silent.read()).isNull();
        assertThat(warnings()).isEmpty();

        RawPeer half = raw(address);
        half.write(0, new LinkControl.Hello(WORKER, LinkAuthenticator.nonce()));
        half.read(LinkControl.Challenge.class);
        assertThat(half.read()).isNull();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("no handshake within 50 ms (link.handshake-timeout)");
    }

    @Test
    void shouldRefuseAMessageBeforeTheHandshake() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));

        peer.write(1, numbered(1));

        assertThat(peer.read(LinkControl.Refused.class).reason()).isEqualTo("UNGROUP before the handshake");
        assertThat(peer.read()).isNull();
    }

    @Test
    void shouldRefuseASecondHelloAndAProofOutOfTurn() throws Exception {
        HostPort address = serve(OPTIONS);
        LinkControl.Hello hello = new LinkControl.Hello(WORKER, LinkAuthenticator.nonce());

        RawPeer twice = raw(address);
        twice.write(0, hello);
        twice.read(LinkControl.Challenge.class);
        twice.write(0, hello);
        assertThat(twice.read(LinkControl.Refused.class).reason()).contains("HELLO at this point");

        RawPeer hasty = raw(address);
        hasty.write(0, new LinkControl.Proof(new byte[LinkControl.PROOF_BYTES]));
        assertThat(hasty.read(LinkControl.Refused.class).reason()).contains("PROOF at this point");
    }

    @Test
    @Tag("BW-05")
    @Tag("GW-12")
    void shouldRefuseAProofMadeForAnotherIdentity() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        LinkControl.Hello hello = new LinkControl.Hello(WORKER, LinkAuthenticator.nonce());
        peer.write(0, hello);
        LinkControl.Challenge challenge = peer.read(LinkControl.Challenge.class);

        byte[] proof = new LinkAuthenticator(OPTIONS.secret())
                .diallerProof(new LinkControl.Hello(PUSHER, hello.nonce()), challenge);
        peer.write(0, new LinkControl.Proof(proof));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("secrets");
    }

    @Test
    void shouldLogNoNameThatAStrangerChoseForItself() throws Exception {
        HostPort address = serve(OPTIONS);

        for (int attempt = 1; attempt <= 3; attempt++) {
            RawPeer peer = raw(address);
            NodeIdentity self = new NodeIdentity(LinkRole.WORKER, attempt, attempt, "all is well " + attempt);
            peer.write(0, new LinkControl.Hello(self, LinkAuthenticator.nonce()));
            peer.read(LinkControl.Challenge.class);
            peer.write(0, new LinkControl.Proof(new byte[LinkControl.PROOF_BYTES]));

            assertThat(peer.read(LinkControl.Refused.class).reason())
                    .contains("secrets of the worker", "secret-file")
                    .doesNotContain("all is well");
        }

        assertThat(warnings()).singleElement().asString().contains("127.0.0.1:").doesNotContain("all is well");
    }

    @Test
    void shouldMaskAndCutWhatAnUnprovedListenerGivesAsReason() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            dial(OPTIONS, listener.address());
            RawPeer stranger = listener.accept();
            stranger.read(LinkControl.Hello.class);

            stranger.write(0, new LinkControl.Refused("no\n12:00 ERROR all lost\u001b[2J" + "x".repeat(500)));

            Await.until("a failure logged", () -> !warnings().isEmpty());
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .contains("said by the other side", "no?12:00 ERROR all lost?[2Jxxx", "…")
                    .doesNotContain("x".repeat(254))
                    .doesNotContain("\n")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void shouldNotBelieveAListenerThatCannotProveTheSecret() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            dial(OPTIONS, listener.address());
            RawPeer impostor = listener.accept();

            impostor.answerHandshake(OPTIONS.secret(Secret.none()), GATEWAY);

            Await.until("complaint", () -> warnings().stream().anyMatch(line -> line.contains("does not know our")));
            assertThat(dialled.opened).isEmpty();
        }
    }
}
