package io.gatehouse.gateway.client;

import io.netty.channel.EventLoop;

/**
 * What the gateway may keep of messages that have not wholly come, of all clients, {@code gateway.inbound-budget}. Any thread.
 *
 * <p>Counted is what the buffers take, when a read of a socket has ended in the middle of a message: a client whose messages come whole
 * is never in it. Over the budget, the clients with the largest are closed first, until a fifth of the budget is free again.
 */
public final class InboundBudget extends SharedBudget<LoopInbound> {
    /** @param limitBytes 1 or more */
    public InboundBudget(long limitBytes) {
        super(limitBytes);
    }

    /**
     * The part of one more event loop.
     *
     * @param timeoutTicks how long a message may take, in ticks of the loop's {@link HeartbeatSweeper}; 0 for any time
     */
    public LoopInbound addLoop(EventLoop loop, int timeoutTicks) {
        return add(new LoopInbound(this, loop, timeoutTicks));
    }

    @Override
    long unownedBytes() {
        return 0;
    }
}
