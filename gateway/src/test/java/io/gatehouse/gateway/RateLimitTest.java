package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More than a client may say, on real sockets: it is slowed, and everything it said arrives; or closed for its pings. */
class RateLimitTest extends GatewayFixture {
    private static final int MESSAGES = 250;

    private void startLimited(String scheme) {
        start(options()
                .at(List.of(ListenAddress.parse(scheme + "://127.0.0.1:0?messages-per-second=100")), ANY_PORT, null));
    }

    private static List<String> numbers() {
        return IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
    }

    private static void awaitAll(ScriptedWorker worker, int connection) {
        Await.until("all messages", () -> worker.eventsOf(connection).size() > MESSAGES);
        assertThat(worker.eventsOf(connection).stream().skip(1).map(ScriptedWorker.Seen::text))
                .containsExactlyElementsOf(numbers());
    }

    @Test
    void shouldSlowAWebSocketClientAndLoseNothing() throws Exception {
        startLimited("ws");
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        numbers()
                .forEach(text ->
                        flood.writeBytes(RawClient.bytes(RawClient.FIN | RawClient.TEXT, text.getBytes(UTF_8))));

        client.write(flood.toByteArray());

        awaitAll(worker, worker.awaitConnected("/").stamp().connection());
        // Still there, and heard again.
        client.frame(RawClient.FIN | RawClient.PING);
        assertThat(client.read().opcode()).isEqualTo(RawClient.PONG);
        assertThat(gateway.losses(LossReason.RATE_EXCEEDED)).isZero();
    }

    @Test
    void shouldSlowAStreamClientAndLoseNothing() throws Exception {
        startLimited("text");
        ScriptedWorker worker = worker();
        RawClient client = dial(clientAddress());

        client.write((String.join("\n", numbers()) + "\n").getBytes(UTF_8));

        awaitAll(worker, worker.awaitConnected("").stamp().connection());
        assertThat(gateway.losses(LossReason.RATE_EXCEEDED)).isZero();
    }

    private RawClient pinger() throws Exception {
        // Two at once; the next is earned only by a whole second.
        start(options()
                .at(List.of(ListenAddress.parse("ws://127.0.0.1:0?control-frames-per-second=1")), ANY_PORT, null));
        worker();
        return rawClient("/");
    }

    private static byte[] frames(int opcode, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(RawClient.bytes(RawClient.FIN | opcode, (byte) i));
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAnswerAsManyPingsAsAClientMaySend(int pings) throws Exception {
        RawClient client = pinger();

        client.write(frames(RawClient.PING, pings));

        for (int i = 0; i < pings; i++) {
            assertThat(client.read().payload()).containsExactly(i);
        }
        assertThat(gateway.losses(LossReason.CONTROL_RATE_EXCEEDED)).isZero();
        client.frame(RawClient.FIN | RawClient.CLOSE);
        assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {RawClient.PING, RawClient.PONG})
    void shouldCloseAClientThatSendsOneControlFrameMore(int opcode) throws Exception {
        RawClient client = pinger();

        client.write(frames(opcode, 3));

        Await.until("closed, or one more was earned", () -> {
            if (gateway.losses(LossReason.CONTROL_RATE_EXCEEDED) > 0) {
                return true;
            }
            try {
                client.write(frames(opcode, 1));
                return false;
            } catch (java.io.IOException e) {
                return true;
            }
        });
        assertThat(client.readClose().closeCode()).isEqualTo(1008);
        assertThat(gateway.losses(LossReason.CONTROL_RATE_EXCEEDED)).isEqualTo(1);
    }
}
