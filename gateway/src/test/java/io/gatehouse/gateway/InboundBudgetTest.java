package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.MemoryBudgets;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that do not become whole: each is within its limit, and all together are not, or they take for ever. */
class InboundBudgetTest extends GatewayFixture {
    private static final int MAX = 1000;
    private static final int BUDGET = 2 * MAX;
    private static final int OVERHEAD = 128; // that the account adds for a client in the middle of a message
    private static final int TRY_AGAIN = CloseReason.TRY_AGAIN.code();

    private final List<StreamClient> streams = new ArrayList<>();
    private ScriptedWorker worker;
    private int loops = 2;

    @AfterEach
    void closeStreams() throws IOException {
        StreamClient.closeAll(streams);
    }

    private void listen(long budget, Duration timeout, String... addresses) {
        start(options()
                .eventLoops(loops)
                .limits(limits().maxMessageBytes(MAX).messageTimeout(timeout))
                .memory(MemoryBudgets.DEFAULTS.inbound(budget))
                .at(Stream.of(addresses).map(ListenAddress::parse).toList(), ANY_PORT, null));
        worker = worker();
    }

    private StreamClient dial() throws IOException {
        StreamClient client = StreamClient.dial(clientAddress());
        streams.add(client);
        Await.until("client " + streams.size(), () -> ids().size() == streams.size());
        return client;
    }

    /** Connection numbers, in the order in which clients came. */
    private List<Integer> ids() {
        return worker.events().stream()
                .filter(seen -> seen.event() instanceof GatewayEvent.Connected)
                .map(ScriptedWorker.Seen::connection)
                .toList();
    }

    private void awaitInbound(long bytes) {
        Await.until(bytes + " bytes kept", () -> gateway.inboundBytes() == bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldCloseTheLargestAboveTheBudgetAndNobodyUpToIt(int more) throws Exception {
        listen(BUDGET, Duration.ZERO, "text://127.0.0.1:0");
        int smallBytes = 330;
        int largeBytes = BUDGET - 3 * OVERHEAD - 2 * smallBytes + more;

        for (int i = 0; i < 2; i++) {
            dial().write("s".repeat(smallBytes));
            awaitInbound((i + 1L) * (OVERHEAD + smallBytes));
        }
        StreamClient large = dial().write("l".repeat(largeBytes));

        if (more > 0) {
            assertThat(large.readToEnd()).isEmpty();
            large.close();
            CloseReason reason =
                    worker.await(GatewayEvent.Closed.class, ids().get(2)).reason();
            assertThat(reason).isEqualTo(new CloseReason(TRY_AGAIN, "no room for unfinished messages"));
            awaitInbound(2 * (OVERHEAD + smallBytes));
        } else {
            awaitInbound(BUDGET + more);
            large.write("\n");
            worker.await("the large one", seen -> seen.text().equals("l".repeat(largeBytes)));
        }
        for (int i = 0; i < 2; i++) {
            streams.get(i).write("\n");
            int connection = ids().get(i);
            Await.until("message " + i, () -> worker.eventsOf(connection).size() == 2);
        }
        awaitInbound(0);
        assertThat(gateway.losses(LossReason.INBOUND_OVER_BUDGET)).isEqualTo(more > 0 ? 1 : 0);
    }

    @Test
    void shouldCloseTheOldestOfThoseOfOneSize() throws Exception {
        loops = 1;
        listen(BUDGET, Duration.ZERO, "text://127.0.0.1:0");
        int each = BUDGET / 4 - OVERHEAD;
        for (int i = 0; i < 4; i++) {
            dial().write("x".repeat(each));
            awaitInbound((long) (i + 1) * (each + OVERHEAD));
        }

        dial().write("x".repeat(each));

        // A fifth of the budget has to be free, which is what one of them has not.
        Await.until("two are closed", () -> gateway.losses(LossReason.INBOUND_OVER_BUDGET) == 2);
        awaitInbound(3L * (each + OVERHEAD));
        streams.get(4).write("\n");
        worker.await("the newest", seen -> seen.text().equals("x".repeat(each)));
    }

    @Test
    void shouldCountFramesAndFragmentsThatAreNotWhole() throws Exception {
        listen(1 << 20, Duration.ZERO, "ws://127.0.0.1:0?compression=on");
        RawClient frame = rawClient("/frame");
        RawClient fragments = rawClient("/fragments");
        byte[] bytes =
                RawClient.bytes(RawClient.FIN | RawClient.TEXT, "f".repeat(900).getBytes(UTF_8));

        frame.write(Arrays.copyOf(bytes, 500));
        Await.until("half a frame", () -> gateway.inboundBytes() >= 500 + OVERHEAD - 10);
        long half = gateway.inboundBytes();
        for (int i = 0; i < 5; i++) {
            fragments.frame(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, "abc".getBytes(UTF_8));
        }
        awaitInbound(half + OVERHEAD + 5 * (OVERHEAD + 3));
        frame.write(Arrays.copyOfRange(bytes, 500, bytes.length));
        worker.await("frame", seen -> seen.text().equals("f".repeat(900)));
        awaitInbound(OVERHEAD + 5 * (OVERHEAD + 3));
        fragments.frame(RawClient.FIN | RawClient.CONTINUATION, "!".getBytes(UTF_8));

        worker.await("fragments", seen -> seen.text().equals("abc".repeat(5) + "!"));
        awaitInbound(0);
    }

    @Test
    void shouldFreeWhatAWebSocketHasBegunAndTellItWhy() throws Exception {
        // Half a frame takes a read buffer, and there is no room for three of them.
        listen(5000, Duration.ZERO, "ws://127.0.0.1:0");
        List<RawClient> clients = List.of(rawClient("/0"), rawClient("/1"), rawClient("/2"));
        byte[] half = Arrays.copyOf(RawClient.bytes(RawClient.FIN | RawClient.TEXT, new byte[900]), 500);

        for (RawClient each : clients) {
            each.write(half);
        }

        Await.until("one is closed", () -> gateway.losses(LossReason.INBOUND_OVER_BUDGET) > 0);
        Await.until("room", () -> gateway.inboundBytes() <= 4000);
        GatewayEvent.Closed closed =
                (GatewayEvent.Closed) worker.await("an end", seen -> seen.event() instanceof GatewayEvent.Closed)
                        .event();
        assertThat(closed.reason().code()).isEqualTo(TRY_AGAIN);
        int told = 0;
        for (RawClient each : clients) {
            if (each.hasInput()) {
                RawClient.Frame frame = each.readClose();
                assertThat(frame.closeCode()).isEqualTo(TRY_AGAIN);
                told++;
            }
        }
        assertThat(told).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wsFragments"})
    void shouldCloseAWebSocketWhoseMessageDoesNotBecomeWholeInTime(String how) throws Exception {
        listen(0, Duration.ofMillis(200), "ws://127.0.0.1:0");
        TestClient bystander = connect("/bystander");
        RawClient drip = rawClient("/drip");
        int connection = worker.awaitConnected("/drip").stamp().connection();

        if (how.equals("ws")) {
            drip.write((byte) (RawClient.FIN | RawClient.TEXT), (byte) (0x80 | 5), (byte) 0, (byte) 0, (byte) 0);
        } else {
            drip.frame(RawClient.TEXT, (byte) 'a');
        }

        RawClient.Frame close = drip.readClose();
        assertThat(close).as("a close frame before the end").isNotNull();
        assertThat(close.closeCode()).isEqualTo(CloseReason.POLICY.code());
        drip.shutdownOutput();
        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason())
                .isEqualTo(new CloseReason(CloseReason.POLICY.code(), "message not finished in time"));
        assertThat(gateway.losses(LossReason.MESSAGE_TOO_SLOW)).isEqualTo(1);
        awaitInbound(0);
        bystander.send("still here");
        worker.await("bystander", seen -> seen.text().equals("still here"));
    }

    @Test
    void shouldTakeASixteenthOfTheProcessOrTwoMessagesForABudgetThatIsNotSet() {
        long process = MemoryBudgets.DEFAULTS.outboxLimit() * 4;

        assertThat(MemoryBudgets.DEFAULTS.inboundLimit(1)).isBetween(process / 16 - 4, process / 16 + 4);
        assertThat(MemoryBudgets.DEFAULTS.inboundLimit(1 << 30)).isEqualTo(2L << 30);
        assertThat(MemoryBudgets.DEFAULTS.inbound(5).inboundLimit(1)).isEqualTo(5);
    }
}
