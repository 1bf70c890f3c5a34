package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.MemoryBudgets;
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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Outboxes of which each is within its limits, and all together are not. */
class OutboxBudgetTest extends GatewayFixture {
    private static final int MIB = 1 << 20;
    private static final byte[] PAYLOAD = new byte[50_000];

    // More than what kernels hold for a connection on loopback plus any budget used here.
    private static final int MANY = 800;

    private static GatewayReply.Receipt send(ScriptedWorker worker, Target target, Delivery delivery) {
        return worker.ask(
                GatewayReply.Receipt.class,
                correlation -> new GatewayCommand.Send(
                        0, correlation, target, PayloadKind.BINARY, delivery, "", Unpooled.wrappedBuffer(PAYLOAD)));
    }

    private static void sendUntil(ScriptedWorker worker, int connection, BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("messages to %d", connection).isLessThan(MANY);
            send(worker, Target.clients(connection), Delivery.RELIABLE);
        }
    }

    private void start(SlowClientPolicy policy, long budget) {
        start(options()
                .limits(limits().outbox(64 * MIB, 64 * MIB, Duration.ofSeconds(60), policy))
                .memory(MemoryBudgets.DEFAULTS.outbox(budget)));
    }

    @Test
    void shouldCloseTheLargestOutboxFirstAndNobodyElse() throws Exception {
        start(SlowClientPolicy.DISCONNECT, 4 * MIB);
        ScriptedWorker worker = worker();
        rawClient("/large");
        rawClient("/small");
        TestClient reader = connect("/reader");
        int large = worker.awaitConnected("/large").stamp().connection();
        int small = worker.awaitConnected("/small").stamp().connection();
        int reading = worker.awaitConnected("/reader").stamp().connection();

        sendUntil(worker, large, () -> gateway.outboxBytes() > 3 * MIB);
        sendUntil(worker, small, () -> gateway.losses(LossReason.OVER_BUDGET_CLOSED) > 0);

        assertThat(worker.await(GatewayEvent.Closed.class, large).reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
        assertThat(gateway.losses(LossReason.OVER_BUDGET_CLOSED)).isEqualTo(1);
        assertThat(gateway.losses(LossReason.SLOW_CONSUMER)).isEqualTo(1);
        assertThat(send(worker, Target.clients(small), Delivery.RELIABLE).applied())
                .isEqualTo(1);
        assertThat(send(worker, Target.clients(reading), Delivery.RELIABLE).applied())
                .isEqualTo(1);
        Await.until("reader has it", () -> reader.binaries().size() == 1);
        Await.until("room", () -> gateway.outboxBytes() < 3 * MIB);
    }

    @Test
    void shouldCountAMessageOnceHoweverManyWaitForIt() throws Exception {
        start(SlowClientPolicy.DISCONNECT, 64 * MIB);
        ScriptedWorker worker = worker();
        for (int i = 0; i < 20; i++) {
            rawClient("/" + i);
        }
        worker.awaitCount(20);

        long applied = 0;
        for (int i = 0; i < 200; i++) {
            applied += send(worker, Target.all(), Delivery.RELIABLE).applied();
        }

        // Ten megabytes of messages, of which up to ten wait for each of twenty clients.
        assertThat(applied).isEqualTo(4_000);
        assertThat(gateway.outboxBytes()).isBetween((long) MIB, 14L * MIB);
        assertThat(gateway.losses(LossReason.SLOW_CONSUMER)).isZero();
    }

    @Test
    void shouldForgetWhatHasBeenRead() throws Exception {
        start(SlowClientPolicy.DISCONNECT, 64 * MIB);
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        int[] sent = {0};
        sendUntil(worker, connection, () -> sent[0]++ > 0 && gateway.outboxBytes() > MIB);

        for (int i = 0; i < sent[0] - 1; i++) {
            assertThat(client.read().payload()).hasSize(PAYLOAD.length);
        }

        Await.until("nothing waits", () -> gateway.outboxBytes() == 0);
    }

    @Test
    void shouldLeaveOutWhatMayBeLeftOutWhileThereIsNoRoomAndSayWhy() throws Exception {
        start(SlowClientPolicy.DROP_NEWEST, 2 * MIB);
        ScriptedWorker worker = worker();
        rawClient("/slow");
        TestClient reader = connect("/reader");
        int slow = worker.awaitConnected("/slow").stamp().connection();
        int reading = worker.awaitConnected("/reader").stamp().connection();

        long dropped = 0;
        for (int i = 0; i < MANY && dropped < 10; i++) {
            GatewayReply.Receipt receipt = send(worker, Target.clients(slow), Delivery.RELIABLE);
            assertThat(receipt.drops().slow()).isZero();
            dropped += receipt.drops().overBudget();
        }

        assertThat(dropped).isEqualTo(10);
        assertThat(gateway.losses(LossReason.OVER_BUDGET)).isEqualTo(10);
        assertThat(gateway.outboxBytes()).isBetween(2L * MIB, 2L * MIB + 100_000);
        assertThat(send(worker, Target.clients(reading), Delivery.RELIABLE).applied())
                .isEqualTo(1);
        Await.until("reader has it", () -> reader.binaries().size() == 1);
        assertThat(worker.eventsOf(slow)).hasSize(1);
    }

    @Test
    void shouldTakeAQuarterOfTheProcessForABudgetThatIsNotSet() {
        assertThat(MemoryBudgets.DEFAULTS.outboxLimit())
                .isBetween(
                        Runtime.getRuntime().maxMemory() / 4,
                        Runtime.getRuntime().maxMemory());
        assertThat(MemoryBudgets.DEFAULTS.outbox(5).outboxLimit()).isEqualTo(5);
    }
}
