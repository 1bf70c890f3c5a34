package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Our part of a delivery, down to the channel and not into it: a message of 128 bytes is queued for a client, and counted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {
    private static final int TOGETHER = 16;

    private final EmbeddedChannel channel = new EmbeddedChannel(new Sink(), new ChannelInboundHandlerAdapter());
    private final HeartbeatSweeper sweeper =
            new HeartbeatSweeper(channel.eventLoop(), ClientLimits.DEFAULTS, List.of(), tick -> {});
    private final ClientOutbox client =
            new TestOutbox(channel, TestConnections.listener(TestConnections.flusher(channel), sweeper));
    private final ByteBuf frame = Unpooled.directBuffer(132).writeZero(132);

    @Benchmark
    public void queueOneAndFlush() {
        client.queue(frame, Delivery.RELIABLE, null);
        channel.runPendingTasks();
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void queueSixteenAndFlush() {
        for (int i = 0; i < TOGETHER; i++) {
            client.queue(frame, Delivery.RELIABLE, null);
        }
        channel.runPendingTasks();
    }

    @TearDown
    public void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
        frame.release();
    }

    /** What stands for the socket. */
    private static final class Sink extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {}
    }
}
