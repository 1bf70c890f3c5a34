package io.gatehouse.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.CapturedLog;
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
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TestAcceptor;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that may say five messages a second and ping ten times, in a pipeline without a socket. A tick is a second. */
@ExtendWith(LeakCheck.class)
class RateTest extends TestAcceptor implements ClientListener {
    private final EmbeddedChannel clock = frozen();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HeartbeatSweeper sweeper =
            new HeartbeatSweeper(clock.eventLoop(), ClientLimits.DEFAULTS, List.of(), tick -> {});
    private final LoopListener listener = new LoopListener(
            ListenAddress.parse("ws://127.0.0.1:1?messages-per-second=5&control-frames-per-second=10"),
            ClientLimits.DEFAULTS,
            this,
            new LoopFlusher(channel.eventLoop(), new OutboxBudget(Long.MAX_VALUE).addLoop(channel.eventLoop())),
            new InboundBudget(Long.MAX_VALUE).addLoop(channel.eventLoop(), 0),
            sweeper,
            null,
            TokenCheck.NONE);
    private ClientConnection connection;
    private int messages;

    {
        ClientOrigin origin = new ClientOrigin("ws:1", "127.0.0.1", 2, "/", "", List.of(), "");
        channel.pipeline()
                .addLast(new WebSocketTransport(
                        ClientLimits.DEFAULTS,
                        null,
                        ClientEntry.PLAIN,
                        ctx -> listener.connect(ctx, origin, WebSocketWire.PLAIN)));
    }

    private static EmbeddedChannel frozen() {
        EmbeddedChannel clock = new EmbeddedChannel();
        clock.freezeTime();
        return clock;
    }

    @AfterEach
    void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
        listener.close();
        clock.finishAndReleaseAll();
    }

    private void say(int count) {
        for (int i = 0; i < count; i++) {
            channel.writeInbound(new TextWebSocketFrame("x"));
        }
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advanceTimeBy(1, TimeUnit.SECONDS);
            clock.runScheduledPendingTasks();
        }
    }

    @Test
    void shouldHoldBackWhoeverSaysTooMuchAndLoseNothing() {
        say(9);
        assertThat(connection.isHeldBack()).isFalse();
        say(1);
        assertThat(connection.isHeldBack()).isFalse();

        say(1);

        assertThat(connection.isHeldBack()).isTrue();
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(messages).isEqualTo(11);
        passSeconds(1);
        assertThat(connection.isHeldBack()).isFalse();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(losses).isEmpty();
    }

    @Test
    void shouldCloseWhoeverSendsTooManyPingsAndPongs() {
        ping(19);
        assertThat(connection.isOpen()).isTrue();
        channel.writeInbound(new PongWebSocketFrame());
        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.isHeldBack()).isFalse();

        ping(1);

        assertThat(connection.isOpen()).isFalse();
        assertThat(losses).containsExactly(LossReason.CONTROL_RATE_EXCEEDED);
        ByteBuf sent = sent();
        assertThat(sent.readableBytes()).isEqualTo(19 * 2 + 2 + 2 + "too many pings or pongs".length());
        assertThat(sent.getUnsignedShort(19 * 2 + 2)).isEqualTo(1008);
        assertThat(sent.toString(19 * 2 + 4, sent.readableBytes() - (19 * 2 + 4), UTF_8))
                .isEqualTo("too many pings or pongs");
    }

    @Test
    void shouldCountAClientWhosePipelineFails() {
        try (var log = new CapturedLog("io.gatehouse.gateway.client.ClientConnection")) {
            channel.pipeline().fireExceptionCaught(new IllegalStateException("on purpose"));

            assertThat(log.atLeast(Level.ERROR)).hasSize(1);
        }

        assertThat(connection.isOpen()).isFalse();
        assertThat(losses).containsExactly(LossReason.FAULT);
    }

    @Test
    void shouldLetAClientPingAgainAfterAWhile() {
        ping(20);
        passSeconds(1);
        ping(10);

        assertThat(connection.isOpen()).isTrue();
        ping(1);
        assertThat(connection.isOpen()).isFalse();
    }

    private void ping(int count) {
        for (int i = 0; i < count; i++) {
            channel.writeInbound(new PingWebSocketFrame());
        }
    }

    private ByteBuf sent() {
        ByteBuf sent = Unpooled.buffer();
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            sent.writeBytes(each);
            each.release();
        }
        return sent;
    }

    @Test
    void shouldCloseWhoeverGoesOnForTenSeconds() {
        say(60);

        passSeconds(9);
        say(50);
        assertThat(connection.isOpen()).isTrue();
        passSeconds(1);

        assertThat(connection.isOpen()).isFalse();
        assertThat(losses).containsExactly(LossReason.RATE_EXCEEDED);
        ByteBuf sent = sent();
        assertThat(sent.getUnsignedShort(2)).isEqualTo(1008);
        assertThat(sent.toString(4, sent.readableBytes() - 4, UTF_8)).isEqualTo("too many messages or bytes");
        int before = messages;
        say(1);
        assertThat(messages).isEqualTo(before);
    }

    @Override
    public ClientListener accept(ClientConnection client, ClientEntry entry) {
        connection = client;
        return this;
    }

    @Override
    public void onOpen() {}

    @Override
    public void onMessage(boolean isText, ByteBuf payload) {
        messages++;
    }

    @Override
    public void onClosed(CloseReason reason) {}
}
