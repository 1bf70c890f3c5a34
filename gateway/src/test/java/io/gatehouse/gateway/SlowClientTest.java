package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that do not read: they pay, and nobody else notices. */
class SlowClientTest extends GatewayFixture {
    private static final byte[] PAYLOAD = new byte[10_000];

    // More than what kernels hold for a connection on loopback plus any hard limit used here.
    private static final int MANY = 2_000;

    private static GatewayCommand.Send bytes(long correlation, Target target, Delivery delivery) {
        return new GatewayCommand.Send(
                0, correlation, target, PayloadKind.BINARY, delivery, "", Unpooled.wrappedBuffer(PAYLOAD));
    }

    private static GatewayReply.Receipt send(ScriptedWorker worker, Target target, Delivery delivery) {
        return worker.ask(GatewayReply.Receipt.class, correlation -> bytes(correlation, target, delivery));
    }

    @Test
    @Tag("GW-16")
    void shouldCloseAClientAtTheHardLimitWhileOthersGetEverything() throws Exception {
        start(limits().outbox(64 << 10, 256 << 10, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        TestClient reader = connect("/reader");
        rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();
        worker.awaitConnected("/reader");

        long queued = 0;
        for (int i = 0; i < MANY; i++) {
            queued += send(worker, Target.all(), Delivery.RELIABLE).applied();
        }

        assertThat(worker.await(GatewayEvent.Closed.class, slow).reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
        Await.until("reader has all", () -> reader.binaries().size() == MANY);
        assertThat(queued).isBetween((long) MANY + 1, 2L * MANY - 1);
        assertThat(reader.isClosed()).isFalse();
    }

    @Test
    @Tag("GW-16")
    void shouldCloseAClientThatStaysAboveTheSoftLimit() throws Exception {
        start(limits().outbox(16 << 10, 1 << 30, Duration.ofMillis(200), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();

        for (int i = 0; i < MANY; i++) {
            worker.send(bytes(0, Target.clients(slow), Delivery.RELIABLE));
        }

        assertThat(worker.await(GatewayEvent.Closed.class, slow).reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
    }

    @Test
    @Tag("GW-16")
    void shouldLeaveOutTheNewestForASlowClientIfSoConfigured() throws Exception {
        start(limits().outbox(64 << 10, 256 << 10, Duration.ofMillis(100), SlowClientPolicy.DROP_NEWEST));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();

        long queued = 0;
        long dropped = 0;
        for (int i = 0; i < MANY; i++) {
            GatewayReply.Receipt receipt = send(worker, Target.clients(slow), Delivery.RELIABLE);
            queued += receipt.applied();
            dropped += receipt.drops().slow();
        }

        assertThat(dropped).isPositive();
        assertThat(queued + dropped).isEqualTo(MANY);
        for (int i = 0; i < queued; i++) {
            assertThat(client.read().payload()).hasSize(PAYLOAD.length);
        }
        // Once it has read, it gets messages again, and was never closed.
        Await.until(
                "room again",
                () -> send(worker, Target.clients(slow), Delivery.RELIABLE).applied() == 1);
        assertThat(client.read().payload()).hasSize(PAYLOAD.length);
        assertThat(worker.eventsOf(slow)).hasSize(1);
    }

    @Test
    @Tag("GW-16")
    void shouldLeaveOutOnlyWhatMayBeLeftOut() throws Exception {
        start(limits().outbox(64 << 10, 64 << 20, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();

        long dropped = 0;
        for (int i = 0; i < MANY; i++) {
            dropped += send(worker, Target.clients(slow), Delivery.DROPPABLE)
                    .drops()
                    .slow();
        }

        assertThat(dropped).isPositive();
        assertThat(send(worker, Target.clients(slow), Delivery.RELIABLE).applied())
                .isEqualTo(1);
        assertThat(worker.eventsOf(slow)).hasSize(1);
    }

    @Test
    void shouldSendOneMessageLargerThanTheHardLimitToAClientThatReads() {
        start(limits().outbox(1024, 2048, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        TestClient client = connect("/");
        int id = worker.awaitConnected("/").stamp().connection();

        assertThat(send(worker, Target.clients(id), Delivery.RELIABLE).applied())
                .isEqualTo(1);

        Await.until("arrived", () -> client.binaries().size() == 1);
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void shouldEndTheCloseOfAClientThatReadsNothing() throws Exception {
        start(limits().outbox(64 << 10, 1 << 30, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();
        for (int i = 0; i < MANY; i++) {
            worker.send(bytes(0, Target.clients(slow), Delivery.RELIABLE));
        }

        worker.send(close(slow, CloseReason.NORMAL));

        assertThat(worker.await(GatewayEvent.Closed.class, slow).reason()).isEqualTo(CloseReason.NORMAL);
    }

    @Test
    void shouldNotAnswerPingsWithoutBoundToAClientThatReadsNothing() throws Exception {
        start(options()
                .at(List.of(ListenAddress.parse("ws://127.0.0.1:0?control-frames-per-second=0")), ANY_PORT, null)
                .limits(limits().outbox(16 << 10, 32 << 10, Duration.ofMillis(200), SlowClientPolicy.DISCONNECT)));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        byte[] ping = RawClient.bytes(RawClient.FIN | RawClient.PING, new byte[125]);

        boolean cut = false;
        try {
            // Bounded: 60 MB of pings would fill any kernel buffer with their answers.
            for (int i = 0; i < 500_000; i++) {
                client.write(ping);
            }
        } catch (java.io.IOException e) {
            cut = true;
        }

        assertThat(cut).isTrue();
        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
    }

    @Test
    void shouldNotCallAClientSlowForABurstAboveTheHardLimitThatItReads() {
        start(options()
                .limits(limits().outbox(256 << 10, 1 << 20, Duration.ofSeconds(5), SlowClientPolicy.DISCONNECT))
                .eventLoops(3));
        ScriptedWorker worker = worker();
        List<TestClient> clients = List.of(connect("/1"), connect("/2"), connect("/3"));
        worker.awaitCount(3);

        for (int i = 0; i < 10_000; i++) {
            worker.send(new GatewayCommand.Send(
                    0,
                    0,
                    Target.all(),
                    PayloadKind.BINARY,
                    Delivery.RELIABLE,
                    "",
                    Unpooled.wrappedBuffer(new byte[150])));
        }

        for (TestClient client : clients) {
            Await.until("burst arrived", () -> client.binaries().size() == 10_000 || client.isClosed());
            assertThat(client.isClosed()).isFalse();
        }
    }
}
