package io.gatehouse.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what is queued for clients leaves, under a clock that a test moves. */
class LoopFlusherTest {
    private int flushes;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    flushes++;
                    ctx.flush();
                }
            },
            new ChannelInboundHandlerAdapter());
    private final HeartbeatSweeper sweeper =
            new HeartbeatSweeper(channel.eventLoop(), ClientLimits.DEFAULTS, List.of(), tick -> {});
    private ClientOutbox client;

    private void connect(Duration delay) {
        channel.freezeTime();
        LoopFlusher atOnce = TestConnections.flusher(channel);
        client = new TestOutbox(channel, TestConnections.listener(atOnce.delayedBy(delay), sweeper));
        channel.runPendingTasks();
        flushes = 0;
    }

    @AfterEach
    void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
    }

    private void queue(String text) {
        ByteBuf frame = Unpooled.copiedBuffer(text, UTF_8);
        client.queue(frame, Delivery.RELIABLE, null);
        frame.release();
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
    void shouldBeTheSameWithoutADelay() {
        connect(Duration.ZERO);

        queue("a");
        channel.runPendingTasks();

        assertThat(sent()).isEqualTo("a");
    }

    @Test
    void shouldLetMessagesOfSeveralTurnsLeaveTogetherWhenTheDelayIsOver() {
        connect(Duration.ofMillis(2));

        queue("a");
        channel.runPendingTasks();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        queue("b");
        channel.runPendingTasks();
        assertThat(sent()).isEmpty();

        // Since the first of them, however many come after it.
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(sent()).isEqualTo("ab");
        assertThat(flushes).isOne();

        queue("c");
        channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(sent()).isEqualTo("c");
    }
}
