package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.EventDelivery;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.ListenerSettings;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A listener with {@code delivery=at-most-once}, beside one without. */
class AtMostOnceTest extends GatewayFixture {
    private static final ListenerSettings ONCE = ListenerSettings.NONE.delivery(EventDelivery.AT_MOST_ONCE);

    @Test
    void shouldGiveNoMessageToASecondWorkerAndCountWhatIsLost() {
        start(once());
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/once");
        TestClient kept =
                connect(to("/kept").setPort(gateway.listening().get(1).at().port()));
        int connection = first.awaitConnected("/once").stamp().connection();
        int other = first.awaitConnected("/kept").stamp().connection();
        first.acknowledge(connection, 1, 1);
        first.acknowledge(other, 1, 1);
        client.send("done").send("lost").send("lost, too");
        kept.send("comes again");
        first.awaitCount(6);
        first.acknowledge(connection, 1, 2);
        first.count(Target.all());
        ScriptedWorker second = worker("second");

        first.die();
        second.await(GatewayEvent.Bound.class, connection);
        client.send("goes on");
        second.await("goes on", seen -> seen.text().equals("goes on"));
        second.await("comes again", seen -> seen.text().equals("comes again"));

        // The numbers of the two are gone, and nobody else's event is.
        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 5 goes on");
        assertThat(second.story(other)).containsExactly("Bound", "MessageReceived 2 comes again again");
        assertThat(gateway.losses(LossReason.NOT_REPEATED)).isEqualTo(2);
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void shouldRepeatTheBeginningAndTheEndOfAClientAllTheSame() {
        start(once());
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        client.send("lost");
        client.socket().close();
        first.await(GatewayEvent.Closed.class, connection);
        ScriptedWorker second = worker("second");

        first.die();
        second.await(GatewayEvent.Closed.class, connection);

        assertThat(second.story(connection)).containsExactly("Connected 1 again", "Closed 3 again");
        assertThat(gateway.losses(LossReason.NOT_REPEATED)).isEqualTo(1);
    }

    @Test
    void shouldKeepMessagesThatNoWorkerHasHad() {
        start(once());
        workerWasThere();
        TestClient client = connect("/");
        client.send("parked");
        ScriptedWorker first = worker("first").silent();
        int connection = first.awaitConnected("/").stamp().connection();
        first.awaitCount(2);
        first.acknowledgeAll();
        first.count(Target.all());

        first.die();
        Await.until("no worker", () -> gateway.readyWorkers() == 0);
        client.send("parked, too");
        ScriptedWorker second = worker("second");
        second.awaitCount(2);

        assertThat(first.story(connection)).containsExactly("Connected 1", "MessageReceived 2 parked");
        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 3 parked, too");
        assertThat(gateway.losses(LossReason.NOT_REPEATED)).isZero();
    }

    @Test
    void shouldLoseNothingToAWorkerThatDrains() {
        start(once());
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        client.send("in work");
        first.awaitCount(2);
        ScriptedWorker second = worker("second");

        first.send(new GatewayCommand.Drain());
        first.count(Target.all());
        client.send("for the next");
        first.acknowledge(connection, 1, 2);
        second.awaitCount(2);

        assertThat(second.story(connection)).containsExactly("Bound", "MessageReceived 3 for the next");
        assertThat(gateway.losses(LossReason.NOT_REPEATED)).isZero();
    }

    @Test
    void shouldHoldTheSocketBackAtTheSameWindow() {
        start(once());
        ScriptedWorker worker = worker("worker").silent();
        TestClient client = connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        worker.acknowledge(connection, 1, 1);
        for (int i = 0; i < 40; i++) {
            client.send("m" + i);
        }
        // 16 are out at a time, and their acknowledgements are the only room for the next.
        worker.awaitCount(1 + 16);
        worker.count(Target.all());
        assertThat(worker.eventCount()).isEqualTo(1 + 16);

        worker.acknowledge(connection, 1, 3);
        worker.awaitCount(1 + 18);
        worker.count(Target.all());
        assertThat(worker.eventCount()).isEqualTo(1 + 18);
        worker.release();
        worker.awaitCount(1 + 40);

        for (int i = 0; i < 40; i++) {
            assertThat(worker.events().get(i + 1).text()).isEqualTo("m" + i);
        }
    }

    private static GatewayOptions once() {
        return options()
                .at(
                        List.of(new ListenAddress("ws", ANY_PORT, ONCE), new ListenAddress("ws", ANY_PORT)),
                        ANY_PORT,
                        null);
    }
}
