package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.WorkerRoute;
import io.gatehouse.gateway.api.WorkerSelector;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A worker joins; clients move to it. */
class RebalanceTest extends GatewayFixture {
    private static final int FAST = 100_000;

    /** Gives new clients to the first that joined, and moves everybody to a worker named "second", if it may. */
    private static WorkerSelector movesTo(AtomicBoolean second) {
        return new WorkerSelector() {
            @Override
            public int select(ClientOrigin client, List<Candidate> candidates) {
                return candidates.get(0).name().equals("first") ? 0 : 1;
            }

            @Override
            public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
                return second.get() ? 1 - select(client, candidates) : current;
            }
        };
    }

    @Test
    void shouldMoveClientsUntilTheNewWorkerHasItsShare() {
        start(options().rebalanceRate(FAST));
        ScriptedWorker first = worker("first");
        List<TestClient> clients = connect(20);
        first.awaitCount(20);
        first.count(Target.all());

        ScriptedWorker second = worker("second");
        // Two event loops count at the same time, and may both see a difference that one client would level out.
        Await.until(
                "moved and forgotten",
                () -> of(first, GatewayEvent.Released.class).equals(of(second, GatewayEvent.Bound.class))
                        && second.eventCount() >= 9);
        for (TestClient client : clients) {
            client.send("hello");
        }
        Await.until("20 messages", () -> messages(first) + messages(second) == 20);

        Set<Integer> moved = of(second, GatewayEvent.Bound.class);
        assertThat(moved).hasSizeBetween(9, 11);
        // Not a fault: nobody is told that something came again.
        assertThat(second.events())
                .noneMatch(seen -> seen.stamp() != null && seen.stamp().redelivered());
        for (int connection : of(first, GatewayEvent.Connected.class)) {
            if (moved.contains(connection)) {
                assertThat(first.story(connection)).containsExactly("Connected 1", "Released");
                assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 2 hello");
            } else {
                assertThat(first.story(connection)).containsExactly("Connected 1", "MessageReceived 2 hello");
                assertThat(second.story(connection)).isEmpty();
            }
        }
    }

    @Test
    void shouldHoldTheEventsOfAClientBackUntilItsWorkerHasDoneTheOthers() {
        start(options().rebalanceRate(FAST).selector(movesTo(new AtomicBoolean(true))));
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.join(connection, "g");
        first.acknowledge(connection, 1, 1);
        client.send("in work").send("in work, too");
        first.awaitCount(4);

        ScriptedWorker second = worker("second");
        second.count(Target.all());
        client.send("for the next");
        first.acknowledge(connection, 1, 2);
        first.session(1, connection, new SessionChange.Put("k", "1"));
        second.count(Target.all());
        assertThat(second.eventCount()).isZero();
        assertThat(first.story(connection))
                .containsExactly(
                        "Connected 1",
                        "MembershipChanged",
                        "MessageReceived 2 in work",
                        "MessageReceived 3 in work, too");
        first.acknowledge(connection, 1, 3);
        second.await("for the next", seen -> seen.text().equals("for the next"));
        first.await(GatewayEvent.Released.class, connection);

        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 4 for the next");
        GatewayEvent.Bound bound = second.await(GatewayEvent.Bound.class, connection);
        assertThat(bound.state().groups()).containsExactly("g");
        assertThat(bound.state().session().values()).containsEntry("k", "1");
    }

    @Test
    void shouldGoOnWithItsWorkerIfTheMoveHasBecomePointless() {
        AtomicBoolean moves = new AtomicBoolean(true);
        start(options().rebalanceRate(FAST).selector(movesTo(moves)));
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        ScriptedWorker second = worker("second");
        second.count(Target.all());
        client.send("held back");
        moves.set(false);
        first.acknowledge(connection, 1, 1);
        first.awaitCount(2);

        assertThat(first.story(connection)).containsExactly("Connected 1", "MessageReceived 2 held back");
        assertThat(second.eventCount()).isZero();
    }

    @Test
    void shouldTellTheOldWorkerOfTheEndOfAClientThatWasAboutToMove() {
        start(options().rebalanceRate(FAST).selector(movesTo(new AtomicBoolean(true))));
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        ScriptedWorker second = worker("second");
        second.count(Target.all());
        client.send("last words");
        client.socket().close();

        first.await(GatewayEvent.Closed.class, connection);
        assertThat(first.story(connection)).containsExactly("Connected 1", "MessageReceived 2 last words", "Closed 3");
        assertThat(second.eventCount()).isZero();
    }

    @Test
    void shouldGiveAClientThatWasAboutToMoveToAnotherWorkerFlaggedWhenItsOwnDies() {
        start(options().rebalanceRate(FAST).selector(movesTo(new AtomicBoolean(true))));
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.acknowledge(connection, 1, 1);
        client.send("in work");
        first.awaitCount(2);
        ScriptedWorker second = worker("second");
        second.count(Target.all());
        client.send("held back");

        first.die();
        second.awaitCount(3);

        assertThat(second.story(connection))
                .containsExactly("Bound", "MessageReceived 2 in work again", "MessageReceived 3 held back");
    }

    @Test
    void shouldMoveOnlyTheKeysOfTheNewWorkerWhenHashing() {
        WorkerSelector hash = WorkerSelector.hash("query.room");
        start(options().rebalanceRate(FAST).selector(hash));
        ScriptedWorker first = worker("first");
        for (int i = 0; i < 30; i++) {
            connect("/" + i + "?room=" + i);
        }
        first.awaitCount(30);
        List<WorkerSelector.Candidate> both = List.of(
                new WorkerSelector.Candidate("first", 1, Set.of(), 0),
                new WorkerSelector.Candidate("second", 2, Set.of(), 0));
        Set<Integer> expected = first.events().stream()
                .map(seen -> (GatewayEvent.Connected) seen.event())
                .filter(connected -> hash.select(connected.origin(), both) == 1)
                .map(connected -> connected.stamp().connection())
                .collect(Collectors.toSet());

        ScriptedWorker second = worker("second");
        Await.until("moved", () -> of(second, GatewayEvent.Bound.class).size() == expected.size());
        ScriptedWorker again = worker("second-but-another-name");
        again.count(Target.all());

        assertThat(of(second, GatewayEvent.Bound.class)).isEqualTo(expected).hasSizeBetween(5, 25);
    }

    @Test
    void shouldMoveNobodyWhenOffOrForAWorkerWithoutTheTagOrWhenTheSelectorDoesNotSayHow() {
        List<UnaryOperator<GatewayOptions>> cases = List.of(
                each -> each.rebalanceRate(0),
                each -> each.routes(List.of(new WorkerRoute("/*", "here"))),
                each -> each.selector(
                        (client, candidates) -> candidates.get(0).name().equals("first") ? 0 : 1));
        for (UnaryOperator<GatewayOptions> each : cases) {
            start(each.apply(options().rebalanceRate(FAST)));
            ScriptedWorker first = worker("first", new GatewayCommand.Ready(16, 64 << 10, 16 << 20, List.of("here")));
            connect(6);
            first.awaitCount(6);
            ScriptedWorker second = worker("second");
            second.count(Target.all());
            first.count(Target.all());

            assertThat(second.eventCount()).isZero();
            assertThat(first.eventCount()).isEqualTo(6);
        }
    }

    @Test
    void shouldKeepClientsWhereTheyAreAndSaySoWhenTheSelectorFails() {
        start(options().rebalanceRate(FAST).selector(new WorkerSelector() {
            @Override
            public int select(ClientOrigin client, List<Candidate> candidates) {
                return 0;
            }

            @Override
            public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
                return candidates.size();
            }
        }));
        ScriptedWorker first = worker("first");
        connect(4);
        first.awaitCount(4);
        ScriptedWorker second = worker("second");

        Await.until("asked for each", () -> gateway.selectorFailures() == 4);
        second.count(Target.all());
        assertThat(second.eventCount()).isZero();
        assertThat(log.takeErrors()).hasSize(1).first().asString().contains("the client stays where it is");
    }

    @Test
    void shouldMoveNoFasterThanTheRate() {
        start(options().rebalanceRate(20));
        ScriptedWorker first = worker("first");
        connect(20);
        first.awaitCount(20);
        first.count(Target.all());
        long begunNs = System.nanoTime();
        ScriptedWorker second = worker("second");
        second.awaitCount(9);

        // The first goes at once, each of the others a twentieth of a second after the one before, less what is made up
        // for at once.
        assertThat(System.nanoTime() - begunNs).isGreaterThanOrEqualTo((8 * 50 - 20) * 1_000_000L);
    }

    private List<TestClient> connect(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> connect("/" + i)).toList());
    }

    private static Set<Integer> of(ScriptedWorker worker, Class<? extends GatewayEvent> kind) {
        return worker.events().stream()
                .filter(seen -> kind.isInstance(seen.event()))
                .map(ScriptedWorker.Seen::connection)
                .collect(Collectors.toSet());
    }

    private static long messages(ScriptedWorker worker) {
        return worker.events().stream()
                .filter(seen -> seen.event() instanceof GatewayEvent.MessageReceived)
                .count();
    }
}
