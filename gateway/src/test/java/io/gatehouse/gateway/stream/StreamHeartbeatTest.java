package io.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.LeakCheck;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.client.HeartbeatSweeper;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.LoopFlusher;
import io.gatehouse.gateway.client.LoopInbound;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TestAcceptor;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Silent clients of a text listener, under a clock that a test moves a second at a time. */
@ExtendWith(LeakCheck.class)
class StreamHeartbeatTest extends TestAcceptor implements ClientListener {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<CloseReason> closed = new ArrayList<>();
    private final InboundBudget budget = new InboundBudget(Long.MAX_VALUE);
    private LoopInbound inbound;
    private ClientConnection connection;
    private HeartbeatSweeper sweeper;
    private LoopListener listener;

    private void connect(String settings) {
        ListenAddress address = ListenAddress.parse("text://127.0.0.1:1" + settings);
        clock.freezeTime();
        sweeper =
                new HeartbeatSweeper(clock.eventLoop(), ClientLimits.DEFAULTS, List.of(), tick -> inbound.onTick(tick));
        inbound = budget.addLoop(channel.eventLoop(), sweeper.ticks(ClientLimits.DEFAULTS.messageTimeout()));
        listener = new LoopListener(
                address,
                ClientLimits.DEFAULTS,
                this,
                new LoopFlusher(channel.eventLoop(), new OutboxBudget(Long.MAX_VALUE).addLoop(channel.eventLoop())),
                inbound,
                sweeper,
                null,
                TokenCheck.NONE);
        ClientOrigin origin = new ClientOrigin("text:1", "127.0.0.1", 2, "", "", List.of(), "");
        channel.pipeline()
                .addLast(new StreamTransport(
                        listener, StreamProtocol.of(address, null, () -> {}), origin, ClientEntry.PLAIN));
    }

    @AfterEach
    void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
        listener.close();
        clock.finishAndReleaseAll();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advanceTimeBy(1, TimeUnit.SECONDS);
            clock.runScheduledPendingTasks();
        }
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, UTF_8));
    }

    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            all.append(each.toString(UTF_8));
            each.release();
        }
        return all.toString();
    }

    @Test
    @Tag("GW-09")
    void shouldNotEndAClientForSilenceThatNobodyAskedItToBreak() {
        connect("");

        pass(3600);

        assertThat(sent()).isEmpty();
        assertThat(closed).isEmpty();
    }

    @Test
    @Tag("GW-10")
    @Tag("GW-11")
    void shouldPingWithDataAndTakeAnyByteForAnAnswer() {
        connect("?ping-data=%3F%26&ping-interval=10s&ping-timeout=5s");

        pass(10);
        assertThat(sent()).isEqualTo("?&\n");
        pass(4);
        receive("a");
        pass(10);
        assertThat(sent()).isEqualTo("?&\n");
        pass(4);
        assertThat(closed).isEmpty();
        pass(1);

        assertThat(closed).containsExactly(CloseReason.SILENT);
    }

    @Test
    @Tag("GW-10")
    void shouldTakeOnlyWholeMessagesForLifeWhereItIsToldTo() {
        connect("?idle-timeout=20s&life-sign=messages");

        pass(19);
        receive("whole\n");
        pass(19);
        receive("half");
        assertThat(closed).isEmpty();
        pass(1);

        assertThat(closed).containsExactly(CloseReason.SILENT);
    }

    @Test
    void shouldCloseAClientWhoseMessageIsNotWholeInTimeHoweverOftenItSaysAByte() {
        connect("");

        for (int i = 0; i < 29; i++) {
            receive("a");
            pass(1);
        }
        receive("a");
        assertThat(closed).isEmpty();
        pass(1);

        assertThat(closed).containsExactly(new CloseReason(CloseReason.POLICY.code(), "message not finished in time"));
        assertThat(losses).containsExactly(LossReason.MESSAGE_TOO_SLOW);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldBeginAnewWithEachMessage() {
        connect("");
        receive("a");

        for (int i = 0; i < 5; i++) {
            pass(29);
            // The end of one and the beginning of the next come together.
            receive("b\nc");
        }

        assertThat(closed).isEmpty();
        pass(29);
        assertThat(closed).isEmpty();
        pass(1);
        assertThat(closed).hasSize(1);
    }

    @Test
    void shouldNotCountTheTimeInWhichItDoesNotReadTheClient() {
        connect("");
        receive("a");
        pass(10);

        connection.pause(ClientConnection.Pause.WINDOW);
        pass(100);
        connection.resume(ClientConnection.Pause.WINDOW);
        pass(19);

        assertThat(closed).isEmpty();
        pass(1);
        assertThat(closed).hasSize(1);
    }

    @Override
    public ClientListener accept(ClientConnection client, ClientEntry entry) {
        connection = client;
        return this;
    }

    @Override
    public void onOpen() {}

    @Override
    public void onMessage(boolean isText, ByteBuf payload) {}

    @Override
    public void onClosed(CloseReason reason) {
        closed.add(reason);
    }
}
