package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one worker or one client may have waiting in a gateway, and what it loses when that is passed. */
class WorkerBoundsTest extends GatewayFixture {
    private static final int MIB = 1 << 20;

    @Test
    void shouldHoldBackAWorkerThatSendsFasterThanTheLoopsWrite() {
        start(options()
                .eventLoops(2)
                .limits(limits().outbox(MIB, 1 << 30, Duration.ofSeconds(60), SlowClientPolicy.DISCONNECT)));
        ScriptedWorker worker = worker();
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(connect("/" + i));
            worker.awaitConnected("/" + i);
        }
        byte[] payload = new byte[MIB];

        // Three times what may wait on its way to the loops.
        for (int i = 0; i < 24; i++) {
            worker.send(new GatewayCommand.Send(
                    0, 0, Target.all(), PayloadKind.BINARY, Delivery.RELIABLE, "", Unpooled.wrappedBuffer(payload)));
        }

        Await.until(
                "everything arrived",
                () -> clients.stream().allMatch(client -> client.binaries().size() == 24));
        assertThat(worker.count(Target.all())).isEqualTo(4);
        assertThat(gateway.losses(LossReason.SLOW_CONSUMER)).isZero();
    }

    @Test
    void shouldBoundEmptyMessagesWhileNoWorkerIsThere() {
        start(limits().parking(1024, Duration.ofSeconds(60)));
        workerWasThere();
        TestClient client = connect("/");
        for (int i = 0; i < 5000; i++) {
            client.send("");
        }
        ScriptedWorker worker = worker();

        worker.awaitCount(5001);

        int connection = worker.awaitConnected("/").stamp().connection();
        assertThat(worker.eventsOf(connection).stream()
                        .map(seen -> seen.stamp().number())
                        .toList())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 5001).mapToObj(Long::valueOf).toList());
    }

    @Test
    void shouldHandOnTheEventsOfAnEndedClientWithItsLastState() {
        start();
        ScriptedWorker first = worker("first").silent();
        TestClient client = connect("/");
        int connection = first.awaitConnected("/").stamp().connection();
        first.bindUid(connection, "alice");
        first.join(connection, "lobby");
        first.acknowledge(connection, 1, 1);
        client.send("pay 100");
        client.socket().close();
        first.await(GatewayEvent.Closed.class, connection);
        ScriptedWorker second = worker("second");

        first.die();
        GatewayEvent.Bound bound = second.await(GatewayEvent.Bound.class, connection);

        assertThat(bound.state().uid()).isEqualTo("alice");
        assertThat(bound.state().groups()).containsExactly("lobby");
    }

    @Test
    void shouldTellTheHandlersSideOfAJoinThatWasRefused() {
        start();
        ScriptedWorker worker = worker();
        connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        for (int i = 0; i <= limits().maxGroups(); i++) {
            worker.send(new GatewayCommand.JoinGroup(1, 0, Target.clients(connection), "g" + i));
        }

        GatewayEvent.MembershipChanged truth = worker.await(GatewayEvent.MembershipChanged.class, connection);

        assertThat(truth.groups()).hasSize(limits().maxGroups()).doesNotContain("g" + limits().maxGroups());
        assertThat(gateway.losses(LossReason.JOIN_REFUSED)).isEqualTo(1);
    }
}
