package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.protocol.RegisterMessage.Topology;
import io.gatehouse.protocol.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker tells its handler when a gateway ends without having told of its clients' ends. */
class GatewayLostTest {
    private static final NodeIdentity OTHER_WORKER = new NodeIdentity(LinkRole.WORKER, 5, 5, "other");
    private static final ClientState STATE =
            new ClientState("42", List.of("room"), new SessionState(3, Map.of("name", "\"Tom\"")));

    private static final LinkOptions LINKS = LinkOptions.DEFAULTS.heartbeat(Duration.ofMillis(400), 3);
    private static final Duration SILENCE_LIMIT = LINKS.silenceLimit();

    private final List<ScriptedGateway> markers = new ArrayList<>();
    private int bystanders = 1000;
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ScriptedGateway gateway = new ScriptedGateway("a", 1, LINKS);
    private final ScriptedGateway bystander = new ScriptedGateway("b", 2, LINKS);
    private final ScriptedRegister register = new ScriptedRegister(LINKS, gateway, bystander);
    private BusinessWorker worker;

    private final class Noting implements ClientEvents {
        @Override
        public void onConnect(Client client) {
            calls.add("connect " + client.id().connection() + (client.returned() ? " returned" : ""));
        }

        @Override
        public void onMessage(Client client, Message message) {
            calls.add("message " + message.text());
            if (message.text().equals("block")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                calls.add("released");
            }
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            calls.add("close " + client.id().connection() + " " + reason.code() + " " + client.eventNumber() + " "
                    + client.redelivered() + " " + client.uid().orElse("-") + " "
                    + client.session().get(SessionKey.text("name")));
        }
    }

    @BeforeEach
    void start() {
        worker = BusinessWorker.create(WorkerFixture.OPTIONS.link(LINKS).registers(register.address()));
        worker.start(new Noting()).await();
        gateway.awaitReady();
        bystander.awaitReady();
    }

    @AfterEach
    void stop() {
        release.countDown();
        worker.close();
        register.close();
        gateway.close();
        bystander.close();
        markers.forEach(ScriptedGateway::close);
    }

    @Test
    void shouldEndEachClientOnceWithItsLastStateWhenTheRegisterSaysThatItsGatewayIsGone() throws Exception {
        gateway.connect(7, STATE);
        gateway.say(7, "hello");
        expect("connect 7", "message hello");
        gateway.awaitAcknowledged(7, 2);

        loseGateway();
        sayGone(true);

        expect("close 7 4003 3 false 42 Tom");
        sayGone(true);
        assertQuiet();
    }

    @Test
    void shouldEndNobodyWhileItsOwnLinkIsUpAndEndThemWhenItGoes() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");

        sayGone(true);
        assertQuiet();
        loseGateway();

        expect("close 7 4003 2 false 42 Tom");
    }

    @Test
    void shouldEndNobodyOnTheWordOfARegisterThatDoesNotKnowEverybody() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        loseGateway();

        sayGone(false);
        assertQuiet();
        sayGone(true);

        expect("close 7 4003 2 false 42 Tom");
    }

    @Test
    void shouldEndThoseOfAnOldIncarnationAtOnce() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        loseGateway();

        NodeIdentity again = new NodeIdentity(LinkRole.GATEWAY, 1, 99, "a");
        say(
                false,
                List.of(),
                List.of(lost()),
                new GatewayEntry(again, gateway.entry().address()));

        expect("close 7 4003 2 false 42 Tom");
    }

    @Test
    void shouldSayNothingOfClientsThatHadMovedToAnotherWorkerBefore() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        loseGateway();

        // The register heard of it just now: it lived on for longer than it waits for a silent worker.
        long end = System.nanoTime() + SILENCE_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            assertQuiet();
        }
        say(true, List.of(OTHER_WORKER), List.of(lost()));

        assertQuiet();
    }

    @Test
    void shouldFlagTheEndWhenNobodyKnowsHowLongTheGatewayLivedOn() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        loseGateway();

        say(true, List.of(OTHER_WORKER), List.of());

        expect("close 7 4003 2 true 42 Tom");
    }

    @Test
    void shouldKeepTheReasonOfAnEndThatHadComeButWasNotHandled() throws Exception {
        gateway.connect(7);
        gateway.say(7, "block");
        expect("connect 7", "message block");
        gateway.leave(7, STATE);
        gateway.connect(8);
        expect("connect 8");
        loseGateway();
        sayGone(true);
        expect("close 8 4003 2 false - null");

        release.countDown();

        expect("released", "close 7 1001 3 false 42 Tom");
    }

    @Test
    void shouldWaitForTheRunningCallbackOfTheClient() throws Exception {
        gateway.connect(7, STATE);
        gateway.say(7, "block");
        gateway.say(7, "never run");
        expect("connect 7", "message block");
        loseGateway();
        sayGone(true);
        assertQuiet();

        release.countDown();

        expect("released", "close 7 4003 4 false 42 Tom");
    }

    @Test
    void shouldForgetWhomAGatewayThatIsLinkedAgainDoesNotBindHere() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        gateway.drop();
        gateway.awaitReady();
        long end = System.nanoTime() + SILENCE_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            assertQuiet();
        }

        loseGateway();
        sayGone(true);

        assertQuiet();
    }

    @Test
    void shouldRememberThemWhenTheGatewayIsLostAgainBeforeItCouldBindThem() throws Exception {
        gateway.connect(7, STATE);
        gateway.connect(8, STATE);
        expectInAnyOrder("connect 7", "connect 8");
        gateway.drop();
        gateway.awaitReady();
        gateway.send(new GatewayEvent.Bound(8, 2, ScriptedGateway.origin(), STATE));
        gateway.say(8, 2, 2, false, "served here again");
        expect("message served here again");

        loseGateway();
        sayGone(true);

        expectInAnyOrder("close 7 4003 2 false 42 Tom", "close 8 4003 3 false 42 Tom");
        assertQuiet();
    }

    @Test
    void shouldAnnounceAClientAgainThatWasTakenForLost() throws Exception {
        gateway.connect(7, STATE);
        expect("connect 7");
        sayGone(true);
        assertQuiet();
        gateway.drop();
        expect("close 7 4003 2 false 42 Tom");

        say(true, List.of(), List.of(), gateway.entry());
        gateway.awaitReady();
        gateway.send(new GatewayEvent.Bound(7, 2, ScriptedGateway.origin(), STATE));
        gateway.say(7, 2, 2, true, "still here");
        expect("connect 7 returned", "message still here");
        gateway.send(new GatewayEvent.Closed(new EventStamp(7, 2, 3, false), CloseReason.NORMAL, STATE));

        expect("close 7 1000 3 false 42 Tom");
        gateway.awaitAcknowledged(7, 3);
    }

    /** Its sockets close, and nobody listens any more; returns when the worker has noticed. */
    private void loseGateway() {
        gateway.close();
        long end = System.nanoTime() + ScriptedGateway.PATIENCE.toNanos();
        while (worker.linkedGateways() > 1 + markers.size()) {
            assertThat(System.nanoTime()).as("the link to end").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** The register says who is there; returns when the worker has heard it. */
    private void say(boolean complete, List<NodeIdentity> workers, List<LostGateway> lost, GatewayEntry... gateways) {
        // A gateway that is named in this topology for the first time: to be dialled is to be heard.
        ScriptedGateway marker = new ScriptedGateway("marker", 100 + markers.size(), LINKS);
        markers.add(marker);
        List<GatewayEntry> all = new ArrayList<>(List.of(gateways));
        all.add(bystander.entry());
        markers.forEach(each -> all.add(each.entry()));
        register.say(new Topology(1, 1 + markers.size(), complete, all, workers, lost));
        marker.awaitReady();
    }

    private void sayGone(boolean complete) {
        say(complete, List.of(), List.of(lost()));
    }

    private LostGateway lost() {
        return new LostGateway(gateway.entry().identity(), 0);
    }

    private void expect(String... wanted) throws InterruptedException {
        for (String each : wanted) {
            assertEquals(each, calls.poll(40, TimeUnit.SECONDS));
        }
    }

    /** Of different clients, each on a thread of its own. */
    private void expectInAnyOrder(String... wanted) throws InterruptedException {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            got.add(calls.poll(10, TimeUnit.SECONDS));
        }
        assertThat(got).containsExactlyInAnyOrder(wanted);
    }

    /** An event that came after all that was said is handled, and nothing else was called. */
    private void assertQuiet() throws InterruptedException {
        bystander.connect(++bystanders);
        expect("connect " + bystanders);
        assertThat(calls).isEmpty();
    }
}
