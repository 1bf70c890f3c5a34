package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of which a client that is behind gets only the newest of each key. Each is a number and filling. */
class LatestMessagesTest extends GatewayFixture {
    private static final int BYTES = 50_000;

    // More than what kernels hold for a connection on loopback.
    private static final int MANY = 400;

    private static GatewayReply.Receipt send(ScriptedWorker worker, int to, Delivery delivery, String key, int number) {
        return worker.ask(GatewayReply.Receipt.class, correlation -> {
            ByteBuf payload = Unpooled.buffer(BYTES).writeInt(number).writeZero(BYTES - 4);
            return new GatewayCommand.Send(
                    0, correlation, Target.clients(to), PayloadKind.BINARY, delivery, key, payload);
        });
    }

    private static GatewayReply.Receipt latest(ScriptedWorker worker, int to, String key, int number) {
        GatewayReply.Receipt receipt = send(worker, to, Delivery.LATEST, key, number);
        assertThat(receipt.applied()).isEqualTo(1);
        return receipt;
    }

    private static List<Integer> readTo(RawClient client, int last) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        do {
            numbers.add(ByteBuffer.wrap(client.read().payload()).getInt());
        } while (numbers.get(numbers.size() - 1) != last);
        return numbers;
    }

    private int stall(ScriptedWorker worker, String path) {
        int client = worker.awaitConnected(path).stamp().connection();
        long superseded = 0;
        for (int i = 0; superseded == 0; i++) {
            assertThat(i).as("messages before a client is behind").isLessThan(MANY);
            superseded = latest(worker, client, "fill", i).drops().superseded();
        }
        return client;
    }

    @Test
    void shouldKeepOnlyTheNewestForAClientThatIsBehindAndNeverCloseItForThem() throws Exception {
        start(limits().outbox(64 << 10, 256 << 10, Duration.ofMillis(100), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int to = worker.awaitConnected("/").stamp().connection();

        long superseded = 0;
        for (int i = 0; i < MANY; i++) {
            superseded += latest(worker, to, "position", i).drops().superseded();
        }
        List<Integer> got = readTo(client, MANY - 1);

        assertThat(superseded).isPositive();
        assertThat(got).isSorted().doesNotHaveDuplicates().hasSize((int) (MANY - superseded));
        assertThat(gateway.losses(LossReason.SUPERSEDED)).isEqualTo(superseded);
        assertThat(gateway.losses(LossReason.SLOW_CONSUMER)).isZero();
        Await.until("nothing waits", () -> gateway.outboxBytes() == 0);
        // It keeps up again, and gets every one.
        for (int i = MANY; i < MANY + 3; i++) {
            assertThat(latest(worker, to, "position", i).drops().superseded()).isZero();
        }
        assertThat(readTo(client, MANY + 2)).hasSize(3);
    }

    @Test
    void shouldLetNoMessageOvertakeTheNewestOfAKey() throws Exception {
        start(limits().outbox(1 << 20, 4 << 20, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int to = stall(worker, "/");

        latest(worker, to, "a", 10_001);
        latest(worker, to, "b", 10_002);
        latest(worker, to, "a", 10_003);
        send(worker, to, Delivery.RELIABLE, "", 10_004);
        latest(worker, to, "b", 10_005);
        latest(worker, to, "b", 10_006);

        assertThat(readTo(client, 10_006).stream().filter(number -> number > 10_000))
                .containsExactly(10_002, 10_003, 10_004, 10_006);
    }

    @Test
    void shouldBoundKeysByTheHardLimitAndSayWhatWasLeftOut() throws Exception {
        int hardBytes = 1 << 20;
        start(limits().outbox(64 << 10, hardBytes, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        rawClient("/");
        int to = stall(worker, "/");

        int kept = 0;
        GatewayReply.Receipt receipt = send(worker, to, Delivery.LATEST, "0", 0);
        while (receipt.applied() == 1) {
            receipt = send(worker, to, Delivery.LATEST, Integer.toString(++kept), kept);
        }

        assertThat(receipt.drops()).isEqualTo(new GatewayReply.Drops(1, 0, 0, 0));
        assertThat(kept).isBetween(hardBytes / BYTES / 2, hardBytes / BYTES);
        assertThat(latest(worker, to, "0", 1).drops().superseded()).isEqualTo(1);
        assertThat(worker.eventsOf(to)).hasSize(1);
    }

    @Test
    void shouldGiveUpWhatIsKeptWhenTheClientEnds() throws Exception {
        start(limits().outbox(64 << 10, 1 << 20, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        stall(worker, "/");

        client.reset();

        // That no buffer is lost is seen by the leak check.
        Await.until("nothing waits", () -> gateway.outboxBytes() == 0);
    }
}
