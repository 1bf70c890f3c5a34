package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.Await;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody at the link port gets who does not know the secret, and who does while it changes. */
class LinkStrangersTest extends LinkFixture {
    private static final Secret OLD = Secret.of("the old secret of this cluster, 32 bytes");
    private static final Secret NEW = Secret.of("the new secret of this cluster, 32 bytes");
    private static final byte[] WRONG = new byte[LinkControl.PROOF_BYTES];

    @Test
    void shouldRefuseAHandshakeThatWasOverheardAndIsSaidAgain() throws Exception {
        HostPort address = serve(OPTIONS);
        LinkControl.Hello hello = hello();
        RawPeer honest = raw(address);
        honest.write(0, hello);
        LinkControl.Challenge challenge = honest.read(LinkControl.Challenge.class);
        LinkControl.Proof proof = new LinkControl.Proof(authenticator().diallerProof(hello, challenge));
        honest.write(0, proof);
        honest.read(LinkControl.Welcome.class);

        RawPeer replay = raw(address);
        replay.write(0, hello);
        replay.read(LinkControl.Challenge.class);
        replay.write(0, proof);

        assertThat(replay.read(LinkControl.Refused.class).reason()).contains("secrets");
        assertThat(accepted.opened).hasSize(1);
    }

    @Test
    void shouldNotTakeItsOwnProofForThatOfTheListener() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            dial(OPTIONS, listener.address());
            RawPeer mirror = listener.accept();
            mirror.read(LinkControl.Hello.class);
            mirror.write(0, new LinkControl.Challenge(GATEWAY, LinkAuthenticator.nonce(), 1));
            LinkControl.Proof proof = mirror.read(LinkControl.Proof.class);

            mirror.write(0, new LinkControl.Welcome(proof.hmac()));

            Await.until("complaint", () -> warnings().stream().anyMatch(line -> line.contains("does not know our")));
            assertThat(dialled.opened).isEmpty();
        }
    }

    // Somebody without the secret has one listener prove what another asks.
    @Test
    void shouldRefuseTheProofOfAListenerAsThatOfADialler() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        LinkControl.Hello hello = hello();
        peer.write(0, hello);
        LinkControl.Challenge challenge = peer.read(LinkControl.Challenge.class);

        peer.write(0, new LinkControl.Proof(authenticator().listenerProof(hello, challenge)));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("secrets");
    }

    @Test
    void shouldRefuseAProofThatWasMadeForAnotherGateway() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        LinkControl.Hello hello = hello();
        peer.write(0, hello);
        LinkControl.Challenge challenge = peer.read(LinkControl.Challenge.class);
        NodeIdentity other = new NodeIdentity(LinkRole.GATEWAY, 77, 70, "gw");

        peer.write(
                0,
                new LinkControl.Proof(
                        authenticator().diallerProof(hello, new LinkControl.Challenge(other, challenge.nonce(), 1))));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("secrets");
    }

    @Test
    void shouldGiveOneTryForEachConnection() throws Exception {
        LinkServer server = server(OPTIONS);
        RawPeer peer = raw(listen(server));
        LinkControl.Hello hello = hello();
        peer.write(0, hello);
        LinkControl.Challenge challenge = peer.read(LinkControl.Challenge.class);

        peer.write(0, new LinkControl.Proof(WRONG));
        peer.write(0, new LinkControl.Proof(authenticator().diallerProof(hello, challenge)));

        peer.read(LinkControl.Refused.class);
        assertThat(peer.read()).isNull();
        assertThat(accepted.opened).isEmpty();
        assertThat(server.counts()).isEqualTo(new LinkCounts(1, 0));
    }

    @Test
    void shouldLetAWrongProofWaitForItsAnswer() throws Exception {
        HostPort address = serve(OPTIONS.strangers(new StrangerLimits(Duration.ofMillis(300), null)));
        RawPeer peer = raw(address);
        peer.write(0, hello());
        peer.read(LinkControl.Challenge.class);

        long before = System.nanoTime();
        peer.write(0, new LinkControl.Proof(WRONG));

        assertThat(peer.read(LinkControl.Refused.class).reason()).contains("secrets");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(290));
        assertThat(peer.read()).isNull();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void shouldCloseWhatIsMoreThanTheHandshakesOfAnAddress() throws Exception {
        int most = 3;
        HostPort address = serve(OPTIONS.strangers(new StrangerLimits(null, most)));
        List<RawPeer> shaking = new ArrayList<>();
        LinkControl.Hello hello = hello();
        for (int i = 0; i < most; i++) {
            RawPeer peer = raw(address);
            peer.write(0, hello);
            shaking.add(peer);
            peer.read(LinkControl.Challenge.class);
        }

        RawPeer tooMany = raw(address);
        assertThat(tooMany.read()).isNull();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("more than 3 handshakes", "127.0.0.1", "link.max-handshakes-per-address");

        shaking.get(0).close();
        Await.until("a place for the next", () -> isServed(address));
    }

    private boolean isServed(HostPort address) {
        try (RawPeer next = RawPeer.dial(address)) {
            next.write(0, hello());
            return next.read() instanceof LinkControl.Challenge;
        } catch (IOException e) {
            return false; // closed before it had said hello
        }
    }

    @Test
    void shouldNotCountLinksThatAreOpenAsHandshakes() throws Exception {
        HostPort address = serve(OPTIONS.strangers(new StrangerLimits(null, 1)));

        for (int i = 0; i < 3; i++) {
            raw(address).handshake(OPTIONS, new NodeIdentity(LinkRole.WORKER, 100 + i, 1, "wk" + i));
        }

        Await.until("three links", () -> accepted.opened.size() == 3);
    }

    @Test
    void shouldBoundStrangersBeyondLoopbackOnlyUnlessToldOtherwise() {
        assertThat(StrangerLimits.DEFAULTS.delayMs(true)).isZero();
        assertThat(StrangerLimits.DEFAULTS.delayMs(false)).isEqualTo(1000);
        assertThat(StrangerLimits.DEFAULTS.handshakes(true)).isZero();
        assertThat(StrangerLimits.DEFAULTS.handshakes(false)).isEqualTo(100);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new StrangerLimits(Duration.ofMillis(60_001), null))
                .withMessageContaining("link.refusal-delay");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new StrangerLimits(null, -1))
                .withMessageContaining("link.max-handshakes-per-address");
    }

    // Old nodes, nodes that know both and dial with either, and new ones: each step of a change, in both directions.
    @Test
    void shouldLinkOldAndNewNodesWhileTheSecretChanges() {
        Secret oldThenNew = OLD.accepting(List.of(NEW));
        Secret newThenOld = NEW.accepting(List.of(OLD));

        assertLinks(OLD, oldThenNew);
        assertLinks(oldThenNew, OLD);
        assertLinks(oldThenNew, newThenOld);
        assertLinks(newThenOld, oldThenNew);
        assertLinks(newThenOld, NEW);
        assertLinks(NEW, newThenOld);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldRefuseTheOldSecretOnceItIsGone() {
        dial(OPTIONS.secret(OLD), serve(OPTIONS.secret(NEW)));

        Await.until("both ends complain", () -> warnings().size() >= 2);
        assertThat(accepted.opened).isEmpty();
    }

    private void assertLinks(Secret dialler, Secret listener) {
        int before = dialled.opened.size();

        LinkClient client = dial(OPTIONS.secret(dialler), serve(OPTIONS.secret(listener)));

        Await.until("a link", () -> dialled.opened.size() == before + 1);
        client.close("seen");
    }

    private static LinkAuthenticator authenticator() {
        return new LinkAuthenticator(OPTIONS.secret());
    }

    private static LinkControl.Hello hello() {
        return new LinkControl.Hello(WORKER, LinkAuthenticator.nonce());
    }
}
