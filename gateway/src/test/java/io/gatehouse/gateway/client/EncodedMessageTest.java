package io.gatehouse.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EncodedMessageTest {
    // A thread each: the JDK's common pool has a single one on two cores, which the slow kind would hold.
    private static final Executor THREADS = task -> new Thread(task, "encoder").start();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger slowTimes = new AtomicInteger();

    private record Wire(Runnable before) implements ClientWire {
        @Override
        public ByteBuf encode(ByteBufAllocator allocator, PayloadKind kind, ByteBuf payload) {
            before.run();
            return payload.copy();
        }

        @Override
        public ByteBuf ping(ByteBufAllocator allocator) {
            return null;
        }

        @Override
        public void close(ChannelHandlerContext ctx, CloseReason why) {}
    }

    private void holdOn() {
        slowTimes.incrementAndGet();
        begun.countDown();
        try {
            // Longer than the test waits for the other kind.
            assertThat(mayEnd.await(80, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldNotMakeOneKindWaitForAnother() throws Exception {
        EncodedMessage message = new EncodedMessage(
                PayloadKind.TEXT, Unpooled.copiedBuffer("hello", UTF_8), new OutboxBudget(Long.MAX_VALUE));
        Wire slow = new Wire(this::holdOn);
        Wire fast = new Wire(() -> {});
        CompletableFuture<ByteBuf> first = CompletableFuture.supplyAsync(() -> message.frames(slow), THREADS);
        begun.await();

        CompletableFuture<ByteBuf> other = CompletableFuture.supplyAsync(() -> message.frames(fast), THREADS);

        assertThat(other.get(40, TimeUnit.SECONDS).toString(UTF_8)).isEqualTo("hello");
        CompletableFuture<ByteBuf> second = CompletableFuture.supplyAsync(() -> message.frames(slow), THREADS);
        mayEnd.countDown();
        assertThat(second.get(40, TimeUnit.SECONDS)).isSameAs(first.get(40, TimeUnit.SECONDS));
        assertThat(slowTimes).hasValue(1);
        ByteBuf frame = first.get();
        message.release();
        assertThat(frame.refCnt()).isZero();
    }
}
