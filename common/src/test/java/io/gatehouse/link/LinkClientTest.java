package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.Await;
import io.gatehouse.base.CapturedLog;
import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkControl;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkClientTest extends LinkFixture {
    private static final LinkOptions QUICK_HEARTBEAT = OPTIONS.heartbeat(Duration.ofMillis(40), 3);

    private static HostPort nobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }
    }

    @Test
    void shouldDialUntilSomebodyListens() throws Exception {
        HostPort address = nobody();
        dial(OPTIONS, address);
        Await.until("a failure logged", () -> !warnings().isEmpty());

        listen(server(OPTIONS), address.port());

        dialled.awaitLink();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void shouldDialAgainWhenTheLinkEnds() {
        HostPort address = serve(OPTIONS);
        dial(OPTIONS, address);
        accepted.awaitLink().abort("test cuts it");
        Await.until("linked again", () -> dialled.opened.size() == 2);

        assertThat(dialled.closed).hasSize(1);
        assertThat(accepted.awaitClosed()).isEqualTo("test cuts it");
    }

    @Test
    void shouldTakeTheNextAddressAtOnceWhenTheFirstIsDown() throws Exception {
        HostPort alive = serve(OPTIONS);
        LinkOptions patient = OPTIONS.redial(Duration.ofSeconds(20), Duration.ofSeconds(20));

        dial(patient, nobody(), alive);

        assertThat(dialled.awaitLink().remoteAddress()).isEqualTo(alive.toString());
    }

    @Test
    void shouldFailOverAtOnceWhenALinkEndsAndItsAddressIsGone() {
        LinkServer first = server(OPTIONS);
        HostPort firstAddress = listen(first);
        HostPort second = serve(OPTIONS);
        dial(OPTIONS.redial(Duration.ofSeconds(20), Duration.ofSeconds(20)), firstAddress, second);
        assertThat(dialled.awaitLink().remoteAddress()).isEqualTo(firstAddress.toString());

        Await.result(first.close());

        Await.until("linked again", () -> dialled.opened.size() == 2);
        assertThat(dialled.opened.get(1).remoteAddress()).isEqualTo(second.toString());
        assertThat(dialled.closed).hasSize(1);
    }

    @Test
    void shouldPauseLongerEachTimeAPeerOpensAndDropsAtOnce() throws Exception {
        LinkOptions options = OPTIONS.redial(Duration.ofMillis(100), Duration.ofSeconds(5));
        try (RawPeer.Listener listener = rawListener();
                RawPeer.Listener other = rawListener()) {
            dial(options, listener.address(), other.address());

            long from = System.nanoTime();
            for (int round = 0; round < 4; round++) {
                for (RawPeer.Listener each : new RawPeer.Listener[] {listener, other}) {
                    RawPeer peer = each.accept();
                    peer.answerHandshake(options, GATEWAY);
                    peer.close();
                }
            }

            // Pauses of 100, 200 and 400 ms between the rounds, less 20 % jitter.
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(560));
        }
    }

    @Test
    void shouldCloseALinkWhosePeerIsSilent() throws Exception {
        RawPeer peer = raw(serve(QUICK_HEARTBEAT));
        peer.handshake(QUICK_HEARTBEAT, WORKER);

        assertThat(accepted.awaitClosed())
                .isEqualTo("nothing heard for 120 ms (link.heartbeat x link.heartbeats-missed)");
        assertThat(peer.read()).isInstanceOf(LinkControl.Ping.class);
    }

    @Test
    void shouldKeepALinkThatHasNothingToSay() {
        dial(QUICK_HEARTBEAT, serve(QUICK_HEARTBEAT));
        Link link = dialled.awaitLink();
        long from = System.nanoTime();

        Await.until("ten heartbeats", () -> System.nanoTime() - from > 400_000_000L);

        assertThat(dialled.closed).isEmpty();
        assertThat(link.queuedBytes()).isZero();
    }

    @Test
    void shouldStopDiallingOnceClosed() throws Exception {
        try (RawPeer.Listener listener = rawListener()) {
            LinkClient client = dial(OPTIONS, listener.address());
            RawPeer first = listener.accept();
            assertThat(first.read()).isInstanceOf(LinkControl.Hello.class);

            client.close("stop");

            assertThat(first.read()).as("the handshake is given up").isNull();
            assertThat(dialled.opened).isEmpty();
        }
    }

    @Test
    void shouldSayGoodbyeWhenClosed() {
        LinkClient client = dial(OPTIONS, serve(OPTIONS));
        dialled.awaitLink();
        accepted.awaitLink();

        client.close("worker stops");

        assertThat(accepted.awaitClosed()).isEqualTo("peer said goodbye: worker stops");
        assertThat(dialled.awaitClosed()).isEqualTo("worker stops");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldGoOnDiallingWithoutAWordWhileItsProcessIsStopping() throws Exception {
        HostPort address = serve(OPTIONS);
        LinkClient client = dial(OPTIONS, address);
        dialled.awaitLink();

        client.onStopping();
        accepted.awaitLink().abort("cut");

        Await.until("linked again", () -> dialled.opened.size() == 2);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldStopDiallingQuietlyWhenVertxItselfIsClosed() {
        try (CapturedLog vertxLog = new CapturedLog("io.vertx")) {
            HostPort address = serve(OPTIONS);
            Vertx other = Vertx.vertx();
            LinkClient client = new LinkClient(other, OPTIONS, WORKER, GATEWAY.role(), List.of(address), dialled);
            client.start();
            dialled.awaitLink();
            // The link ends with the closing of the client, while the event loops go on for a moment: time for a
            // redial.
            Await.result(other.close());

            assertThat(dialled.awaitClosed()).isNotEmpty();
            assertThat(vertxLog.atLeast(Level.ERROR)).isEmpty();
        }
    }

    @Test
    void shouldDialAgainEvenIfItsListenerHasABug() {
        RecordingListener buggy = new RecordingListener() {
            @Override
            public void onClose(Link link, String reason) {
                throw new IllegalStateException("bug in a test");
            }
        };
        LinkClient client = new LinkClient(vertx, OPTIONS, WORKER, GATEWAY.role(), List.of(serve(OPTIONS)), buggy);
        client.start();
        buggy.awaitLink();

        accepted.awaitLink().abort("cut");

        Await.until("linked again", () -> buggy.opened.size() == 2);
    }

    @Test
    void shouldEndLinksWhenTheServerCloses() {
        LinkServer server = server(OPTIONS);
        dial(OPTIONS, listen(server));
        dialled.awaitLink();
        accepted.awaitLink();

        Await.result(server.close());

        accepted.awaitClosed();
        dialled.awaitClosed();
    }

    @Test
    void shouldDoubleItsPausesUpToTheLongestAndStartAnew() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), new Random(1));

        for (int expected : new int[] {100, 200, 400, 800, 1000, 1000}) {
            assertThat(backoff.nextMs()).isBetween(expected * 8 / 10L, expected * 12 / 10L);
        }
        backoff.reset();
        assertThat(backoff.nextMs()).isBetween(80L, 120L);
    }
}
