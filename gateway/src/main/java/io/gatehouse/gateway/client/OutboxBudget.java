package io.gatehouse.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the outboxes of all clients of a gateway may hold together, {@code gateway.outbox-budget}. Any thread.
 *
 * <p>A message counts once, however many outboxes wait for it, and each place in an outbox with what it costs by itself. So a message to
 * a hundred thousand clients is no reason to close anybody. Every loop keeps its own sum and shows it once a turn; the messages are
 * counted when they are encoded and when the last socket has taken them. Nothing is done per delivery.
 *
 * <p>Over the budget, the largest outboxes of all loops are dealt with first, until a fifth of the budget is free again.
 */
public final class OutboxBudget extends SharedBudget<LoopOutboxes> {
    private final LongAdder frameBytes = new LongAdder();

    /** @param limitBytes 1 or more */
    public OutboxBudget(long limitBytes) {
        super(limitBytes);
    }

    /** The part of one more event loop. */
    public LoopOutboxes addLoop(EventLoop loop) {
        return add(new LoopOutboxes(this, loop));
    }

    /** Counts encoded frames until nobody keeps them any more; takes them over. */
    ByteBuf count(ByteBuf frames) {
        if (!frames.isReadable() || !frames.isDirect()) {
            return frames;
        }
        frameBytes.add(frames.readableBytes());
        return new CountedFrames(frames, frameBytes);
    }

    /** Messages, which may be those of several loops and are being handed out. */
    @Override
    long unownedBytes() {
        return frameBytes.sum();
    }
}
