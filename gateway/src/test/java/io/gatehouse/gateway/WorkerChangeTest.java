package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.Target;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers come, go and drain; clients stay. */
class WorkerChangeTest extends GatewayFixture {
    @Test
    void shouldGiveUnfinishedEventsToAnotherWorkerWhenOneDies() {
        start();
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/room");
        int connection = first.awaitConnected("/room").stamp().connection();
        first.join(connection, "g");
        first.session(1, connection, new SessionChange.Put("k", "1"));
        client.send("a").send("b").send("c");
        first.awaitCount(4);
        // Connected and a are finished.
        first.acknowledge(connection, 1, 2);
        first.count(Target.all());
        ScriptedWorker second = worker("second");

        first.die();
        second.awaitCount(3);

        assertThat(second.story(connection))
                .containsExactly("Bound", "MessageReceived 3 b again", "MessageReceived 4 c again");
        GatewayEvent.Bound bound = second.await(GatewayEvent.Bound.class, connection);
        assertThat(bound.epoch()).isEqualTo(2);
        assertThat(bound.origin().path()).isEqualTo("/room");
        assertThat(bound.state().groups()).containsExactly("g");
        assertThat(bound.state().session().values()).containsEntry("k", "1");
        assertThat(second.events().get(1).stamp().epoch()).isEqualTo(2);
        client.send("d");
        second.awaitCount(4);
        assertThat(second.story(connection)).endsWith("MessageReceived 5 d");
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void shouldRepeatConnectedWithTheStateThatTheDeadWorkerLeft() {
        start();
        ScriptedWorker first = worker("first").silent();
        connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.bindUid(connection, "alice");
        ScriptedWorker second = worker("second");

        first.die();
        GatewayEvent.Connected again = second.await(GatewayEvent.Connected.class, connection);

        assertThat(again.stamp().redelivered()).isTrue();
        assertThat(again.stamp().epoch()).isEqualTo(2);
        assertThat(again.state().uid()).isEqualTo("alice");
        assertThat(second.story(connection)).containsExactly("Connected 1 again");
    }

    @Test
    void shouldHandOnTheEndOfAClient() {
        start();
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.acknowledge(connection, 1, 1);
        client.send("x");
        client.socket().close();
        first.await(GatewayEvent.Closed.class, connection);
        ScriptedWorker second = worker("second");

        first.die();
        second.awaitCount(3);

        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 2 x again", "Closed 3 again");
    }

    @Test
    void shouldParkEventsUntilAWorkerComes() {
        start();
        workerWasThere();
        TestClient early = connect("/early");
        early.send("a").send("b");
        ScriptedWorker first = worker("first");
        int connection = first.awaitConnected("/early").stamp().connection();
        first.awaitCount(3);
        assertThat(first.story(connection))
                .containsExactly("Connected 1", "MessageReceived 2 a", "MessageReceived 3 b");
        first.count(Target.all());

        first.die();
        Await.until("no worker", () -> gateway.readyWorkers() == 0);
        early.send("c");
        ScriptedWorker second = worker("second");
        second.awaitCount(2);

        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 4 c");
        assertThat(early.isClosed()).isFalse();
    }

    @Test
    void shouldSendAwayWhoWaitedTooLongForAWorker() throws Exception {
        start(limits().parking(256 << 10, Duration.ofSeconds(3)));
        ScriptedWorker first = worker("first");
        TestClient announced = connect("/announced");
        TestClient idle = connect("/idle");
        int connection = first.awaitConnected("/announced").stamp().connection();
        int quiet = first.awaitConnected("/idle").stamp().connection();
        first.count(Target.all());
        first.die();
        Await.until("no worker", () -> gateway.readyWorkers() == 0);
        TestClient unheard = connect("/unheard");
        unheard.send("never seen");
        announced.send("given up");

        assertThat(announced.awaitClosed()).isEqualTo("1013 try again later");
        assertThat(unheard.awaitClosed()).isEqualTo("1013 try again later");
        Await.until("503", () -> {
            try (RawClient refused = dial(clientAddress())) {
                return refused.request(RawClient.upgrade(clientAddress(), "/")).startsWith("HTTP/1.1 503");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        ScriptedWorker second = worker("second");
        second.await(GatewayEvent.Closed.class, connection);
        second.await(GatewayEvent.Bound.class, quiet);

        // The number of what was given up is gone; who was never announced is never mentioned.
        assertThat(second.story(connection)).containsExactly("Bound", "Closed 3");
        assertThat(second.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.TRY_AGAIN);
        assertThat(second.events().stream().map(ScriptedWorker.Seen::connection))
                .containsOnly(connection, quiet);
        assertThat(idle.isClosed()).isFalse();
        assertThat(second.count(Target.all())).isEqualTo(1);
    }

    @Test
    void shouldHoldTheSocketBackWhileParkingIsFull() throws Exception {
        start(limits().parking(64 << 10, Duration.ofSeconds(30)));
        workerWasThere();
        RawClient client = rawClient("/");
        byte[] message = RawClient.bytes(RawClient.FIN | RawClient.BINARY, new byte[10_000]);
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 2000; i++) {
                    client.write(message);
                }
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        Await.until(
                "writer stuck",
                () -> List.of(writer.getStackTrace()).stream()
                        .anyMatch(frame -> frame.getMethodName().startsWith("park")
                                || frame.getMethodName().equals("poll")));

        ScriptedWorker worker = worker();
        writer.join(40_000);
        worker.awaitCount(2001);

        assertThat(worker.events().get(2000).stamp().number()).isEqualTo(2001);
    }

    @Test
    void shouldMoveIdleClientsAtOnceAndBusyOnesWhenTheyAreDone() {
        start();
        ScriptedWorker first = worker("first").silent();
        TestClient idle = connect("/idle");
        TestClient busy = connect("/busy");
        int quiet = first.awaitConnected("/idle").stamp().connection();
        int working = first.awaitConnected("/busy").stamp().connection();
        first.acknowledge(quiet, 1, 1);
        first.acknowledge(working, 1, 1);
        busy.send("in work");
        first.awaitCount(3);
        ScriptedWorker second = worker("second");

        first.send(new GatewayCommand.Drain());
        second.await(GatewayEvent.Bound.class, quiet);
        busy.send("for the next");
        idle.send("at once");
        second.await("at once", seen -> seen.text().equals("at once"));
        assertThat(second.story(working)).isEmpty();
        assertThat(first.story(working)).containsExactly("Connected 1", "MessageReceived 2 in work");
        first.acknowledge(working, 1, 2);
        second.await("for the next", seen -> seen.text().equals("for the next"));

        assertThat(second.story(working)).containsExactly("Bound", "MessageReceived 3 for the next");
        assertThat(second.story(quiet)).containsExactly("Bound", "MessageReceived 2 at once");
        // Told of each that it may forget it.
        first.await(GatewayEvent.Released.class, working);
        assertThat(first.story(quiet)).containsExactly("Connected 1", "Released");
        assertThat(first.eventCount()).isEqualTo(5);
        // Nothing hangs on the old worker any more.
        first.die();
        idle.send("still here");
        second.await("still here", seen -> seen.text().equals("still here"));
        assertThat(second.events().stream()
                        .filter(seen -> seen.stamp() != null && seen.stamp().redelivered()))
                .isEmpty();
    }

    @Test
    void shouldParkClientsOfADrainingWorkerThatWasTheLast() {
        start();
        ScriptedWorker first = worker("first");
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.count(Target.all());

        first.send(new GatewayCommand.Drain());
        Await.until("drained", () -> gateway.readyWorkers() == 0);
        client.send("waits");
        ScriptedWorker second = worker("second");
        second.awaitCount(2);

        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 2 waits");
        first.await(GatewayEvent.Released.class, connection);
        assertThat(first.story(connection)).containsExactly("Connected 1", "Released");
    }

    @Test
    void shouldLetTheOldWorkerForgetAClientOnlyWhenAnotherHoldsIt() {
        start();
        ScriptedWorker first = worker("first");
        connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.count(Target.all());
        ScriptedWorker second = worker("second").silent();
        ScriptedWorker third = worker("third").silent();
        first.send(new GatewayCommand.Drain());
        Await.until("bound", () -> second.eventCount() + third.eventCount() == 1);
        ScriptedWorker heir = second.eventCount() == 1 ? second : third;
        ScriptedWorker other = heir == second ? third : second;

        // It drains before it has said that it holds the client, and dies.
        heir.send(new GatewayCommand.Drain());
        heir.count(Target.all());
        first.count(Target.all());
        assertThat(first.story(connection)).containsExactly("Connected 1");
        assertThat(other.eventCount()).isZero();
        heir.die();
        GatewayEvent.Bound bound = other.await(GatewayEvent.Bound.class, connection);
        assertThat(first.story(connection)).containsExactly("Connected 1");
        other.acknowledge(connection, bound.epoch(), 0);

        GatewayEvent.Released released = first.await(GatewayEvent.Released.class, connection);
        assertThat(released.epoch()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAWorkerThatServesTheClientNoMore() {
        start();
        ScriptedWorker first = worker("first");
        connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.count(Target.all());
        ScriptedWorker second = worker("second");
        first.send(new GatewayCommand.Drain());
        int epoch = second.await(GatewayEvent.Bound.class, connection).epoch();
        Target target = Target.clients(connection);

        assertFenced(first, c -> ScriptedWorker.text(1, c, target, "stale"));
        assertFenced(first, c -> new GatewayCommand.CloseClients(1, c, target, CloseReason.NORMAL, false));
        assertFenced(first, c -> new GatewayCommand.JoinGroup(1, c, target, "g"));
        assertFenced(first, c -> new GatewayCommand.LeaveGroup(1, c, target, "g"));
        assertFenced(first, c -> new GatewayCommand.BindUid(1, c, connection, "u"));
        assertFenced(first, c -> new GatewayCommand.UnbindUid(1, c, connection, "u"));
        assertFenced(first, c -> new GatewayCommand.UpdateSession(1, c, connection, new SessionChange.Put("k", "1")));
        // The right epoch on the wrong link is no better.
        assertFenced(first, c -> new GatewayCommand.JoinGroup(epoch, c, target, "g"));
        // Nor is the right link with an old one.
        assertFenced(second, c -> new GatewayCommand.JoinGroup(1, c, target, "g"));
        // Unfenced calls are anybody's.
        assertThat(first.sendText(target, "from the cluster").applied()).isEqualTo(1);
        assertThat(second.ask(GatewayReply.Receipt.class, c -> ScriptedWorker.text(epoch, c, target, "own"))
                        .applied())
                .isEqualTo(1);
    }

    private static void assertFenced(ScriptedWorker worker, java.util.function.LongFunction<GatewayCommand> command) {
        assertThat(worker.ask(GatewayReply.Failed.class, command).failure()).isEqualTo(GatewayReply.Failure.FENCED);
    }

    @Test
    void shouldIgnoreAcknowledgementsOfAnOldBinding() {
        start();
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.acknowledge(connection, 1, 1);
        client.send("a");
        first.awaitCount(2);
        ScriptedWorker second = worker("second").silent();
        first.die();
        second.awaitCount(2);

        second.acknowledge(connection, 1, 2);
        second.count(Target.all());
        ScriptedWorker third = worker("third");
        second.die();
        third.awaitCount(2);

        assertThat(third.story(connection)).containsExactly("Bound", "MessageReceived 2 a again");
        assertThat(third.events().get(1).stamp().epoch()).isEqualTo(3);
    }

    @Test
    void shouldServeAClientOnWhoseWorkersLinkWasFullWhenItDied() {
        // A link that takes little, to a worker that reads nothing while its loop stands still.
        start(options().links(LINKS.maxQueuedBytes(4096)));
        Vertx other = Vertx.vertx();
        ScriptedWorker first = ScriptedWorker.dial(other, LINKS, LinkRole.WORKER, gateway.linkAddress(), READY, "first")
                .silent();
        Await.until("first ready", () -> gateway.readyWorkers() == 1);
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        var stopped = new CountDownLatch(1);
        first.link().execute(() -> {
            try {
                stopped.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        List<TestClient> talkers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TestClient talker = connect("/" + i);
            talkers.add(talker);
            for (int n = 0; n < 16; n++) {
                talker.send(Buffer.buffer(new byte[4000]));
            }
        }
        client.send("behind them all");
        ScriptedWorker second = worker("second");
        second.sendText(Target.all(), "still alive");
        client.awaitTexts("still alive");

        // The link dies with a full queue: the worker's own end is cut from its loop, once that runs again.
        first.link().abort("dies");
        first.close();
        stopped.countDown();
        second.await("behind them all", seen -> seen.text().equals("behind them all"));

        Await.until("all 200 served, are " + second.eventCount(), () -> countOf(second, 4000) == 200 * 16);
        assertThat(second.eventsOf(connection)).isNotEmpty();
        Await.result(other.close());
    }

    private static long countOf(ScriptedWorker worker, int bytes) {
        return worker.events().stream()
                .filter(seen -> seen.payload().length == bytes)
                .count();
    }

    @Test
    @Tag("GW-15")
    void shouldGoOnWhenAFullLinkHasRoomAgain() {
        start(options().links(LINKS.maxQueuedBytes(4096)));
        ScriptedWorker worker = worker("worker", new GatewayCommand.Ready(1000, 1 << 20, 1 << 20));
        List<TestClient> talkers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            talkers.add(connect("/" + i));
        }
        worker.awaitCount(20);
        for (TestClient talker : talkers) {
            for (int n = 0; n < 50; n++) {
                talker.send(Buffer.buffer(new byte[4000]));
            }
        }

        worker.awaitCount(20 + 20 * 50);

        Set<Integer> connections =
                worker.events().stream().map(ScriptedWorker.Seen::connection).collect(Collectors.toSet());
        for (int connection : connections) {
            assertThat(worker.eventsOf(connection).stream()
                            .map(seen -> seen.stamp().number()))
                    .isSorted()
                    .hasSize(51);
        }
    }

    @Test
    void shouldSpreadClientsEvenlyOverWorkers() {
        start();
        ScriptedWorker first = worker("first");
        ScriptedWorker second = worker("second");

        for (int i = 0; i < 20; i++) {
            connect("/" + i);
        }
        Await.until("20 events", () -> first.eventCount() + second.eventCount() == 20);

        assertThat(first.eventCount()).isBetween(8, 12);
    }

    @Test
    void shouldBindNobodyToAWorkerThatIsNotReadyNorToAPusher() {
        start();
        ScriptedWorker starting = worker("starting", null);
        ScriptedWorker worker = worker("worker");
        ScriptedWorker pusher =
                ScriptedWorker.dial(vertx, LINKS, LinkRole.PUSHER, gateway.linkAddress(), READY, "pusher");
        Await.until(
                "a pusher that claims to be ready is sent away",
                () -> !pusher.closed().isEmpty());

        for (int i = 0; i < 10; i++) {
            connect("/" + i);
        }
        worker.awaitCount(10);

        assertThat(starting.eventCount()).isZero();
        assertThat(pusher.eventCount()).isZero();
        pusher.close();
    }

    @Test
    void shouldLetAPusherSend() {
        start();
        worker();
        TestClient client = connect("/");
        ScriptedWorker pusher =
                ScriptedWorker.dial(vertx, LINKS, LinkRole.PUSHER, gateway.linkAddress(), null, "pusher");

        assertThat(pusher.sendText(Target.all(), "hello").applied()).isEqualTo(1);

        client.awaitTexts("hello");
        assertThat(pusher.eventCount()).isZero();
    }

    @Test
    void shouldKeepServingWhenASelectorIsWrong() {
        start(options().selector((origin, candidates) -> {
            if (candidates.size() == 2) {
                throw new IllegalStateException("selector bug");
            }
            return candidates.size();
        }));
        ScriptedWorker first = worker("first");
        ScriptedWorker second = worker("second");

        TestClient client = connect("/");
        client.send("served");

        Await.until("served", () -> first.eventCount() + second.eventCount() == 2);
        assertThat(log.takeErrors()).hasSize(1).first().asString().contains("The worker selector failed");
    }

    @Test
    void shouldTellAWorkerWhatOriginAParkedClientHad() {
        start();
        workerWasThere();
        connect("/a?b=c");
        ScriptedWorker worker = worker();

        ClientOrigin origin = worker.awaitConnected("/a").origin();

        assertThat(origin.query()).isEqualTo("b=c");
    }
}
