package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The account of all outboxes by itself: what counts, and where its marks are. */
@ExtendWith(LeakCheck.class)
class OutboxAccountTest {
    private static final int LIMIT = 1000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final OutboxBudget budget = new OutboxBudget(LIMIT);
    private final LoopOutboxes outboxes = budget.addLoop(channel.eventLoop());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private ByteBuf frames(int bytes) {
        return budget.count(ByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes));
    }

    private boolean isTightWith(long bytes) {
        outboxes.changeBy(bytes - budget.usedBytes());
        outboxes.onTurnEnd();
        return outboxes.isTight();
    }

    @Test
    void shouldBeTightAboveTheLimitAndUntilAFifthIsFree() {
        assertThat(isTightWith(LIMIT - 1)).isFalse();
        assertThat(isTightWith(LIMIT)).isFalse();
        assertThat(isTightWith(LIMIT + 1)).isTrue();
        assertThat(isTightWith(LIMIT)).isTrue();
        assertThat(isTightWith(LIMIT - LIMIT / 5 + 1)).isTrue();
        assertThat(isTightWith(LIMIT - LIMIT / 5)).isFalse();
        assertThat(isTightWith(LIMIT)).isFalse();
    }

    @Test
    void shouldCountFramesUntilTheLastReceiverHasThem() {
        ByteBuf frames = frames(100);
        ByteBuf first = frames.retainedDuplicate();
        ByteBuf second = frames.retainedDuplicate();

        assertThat(budget.usedBytes()).isEqualTo(100);
        frames.release();
        first.release();
        assertThat(budget.usedBytes()).isEqualTo(100);
        second.release();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldGiveTheSocketTheSameBytes() {
        ByteBuf source = ByteBufAllocator.DEFAULT
                .directBuffer(64)
                .writeLong(1)
                .writeLong(2)
                .writeLong(3);
        source.readLong();
        ByteBuf frames = budget.count(source);

        assertThat(frames.readableBytes()).isEqualTo(16);
        assertThat(frames.hasMemoryAddress()).isEqualTo(source.hasMemoryAddress());
        if (frames.hasMemoryAddress()) {
            assertThat(frames.memoryAddress()).isEqualTo(source.memoryAddress() + 8);
        }
        assertThat(frames.retainedDuplicate().readLong()).isEqualTo(2);
        frames.release();
        frames.release();
    }
}
