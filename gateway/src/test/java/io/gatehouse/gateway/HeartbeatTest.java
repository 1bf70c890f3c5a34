package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest extends GatewayFixture {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    // For a client on a machine with much to do to answer in.
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

    @Test
    void shouldPingAClientThatIsSilentAndEndOneThatDoesNotAnswer() throws Exception {
        start(limits().ping(INTERVAL, TIMEOUT));
        ScriptedWorker worker = worker();
        TestClient answering = connect("/answering");
        RawClient dead = rawClient("/dead");
        int connection = worker.awaitConnected("/dead").stamp().connection();

        assertThat(dead.read().opcode()).isEqualTo(RawClient.PING);

        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.SILENT);
        assertThat(dead.isEnded()).isTrue();
        assertThat(gateway.losses(LossReason.SILENT)).isEqualTo(1);
        assertThat(answering.isClosed()).isFalse();
        assertThat(worker.count(Target.all())).isEqualTo(1);
    }

    @Test
    void shouldNotPingAClientThatTalks() throws Exception {
        start(limits().ping(Duration.ofSeconds(5), Duration.ofSeconds(5)));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");

        for (int i = 0; i < 200; i++) {
            client.text("m" + i);
            int count = i + 2;
            Await.until("event " + count, () -> worker.eventCount() >= count);
        }
        worker.send(ScriptedWorker.text(0, 0, Target.all(), "end"));

        assertThat(client.read().text()).isEqualTo("end");
    }

    @Test
    void shouldLetTheClockStandStillWhileTheGatewayHoldsTheSocketBack() throws Exception {
        start(limits().ping(INTERVAL, TIMEOUT));
        ScriptedWorker worker = worker().silent();
        RawClient held = rawClient("/held");
        int connection = worker.awaitConnected("/held").stamp().connection();
        for (int i = 0; i < 100; i++) {
            held.text("m" + i);
        }
        worker.awaitCount(16);

        // Others are silent for the whole time that a client may be, twice over.
        for (int i = 0; i < 2; i++) {
            String path = "/dead" + i;
            rawClient(path);
            int dead = worker.awaitConnected(path).stamp().connection();
            worker.await(GatewayEvent.Closed.class, dead);
        }
        assertThat(worker.eventsOf(connection)).hasSize(16);
        worker.release();
        Await.until("read on", () -> worker.eventsOf(connection).size() == 101);
    }

    @Test
    void shouldCountEveryByteOfALongMessageAsLife() throws Exception {
        start(limits().ping(INTERVAL, TIMEOUT));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/slow-line");
        int connection = worker.awaitConnected("/slow-line").stamp().connection();
        byte[] message = RawClient.bytes(RawClient.FIN | RawClient.TEXT, new byte[9]);

        // Each ping says that the client was silent for an interval; one more byte of the message is all it answers.
        for (byte each : message) {
            RawClient.Frame ping = client.read();
            assertThat(ping).as("the client was given up").isNotNull();
            assertThat(ping.opcode()).isEqualTo(RawClient.PING);
            client.write(each);
        }

        Await.until("whole message", () -> worker.eventsOf(connection).size() == 2);
    }

    @Test
    void shouldCountAnyFrameAsLife() throws Exception {
        start(limits().ping(INTERVAL, TIMEOUT));
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/ponging");
        int connection = worker.awaitConnected("/ponging").stamp().connection();

        for (int i = 0; i < 8; i++) {
            RawClient.Frame ping = client.read();
            assertThat(ping.opcode()).isEqualTo(RawClient.PING);
            client.frame(RawClient.FIN | RawClient.PONG, ping.payload());
        }

        assertThat(worker.eventsOf(connection)).hasSize(1);
    }
}
