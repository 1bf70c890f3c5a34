package io.gatehouse.gateway.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How fast the clients of a gateway move to workers that have joined, over all event loops together. Any thread. */
final class MovePace {
    private static final Logger LOG = LoggerFactory.getLogger(MovePace.class);
    // What may be made up for at once: loops look every so often, and not all at the same moment.
    private static final long BURST_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long intervalNs; // 0 if nobody moves
    private final AtomicLong nextNs;
    private final AtomicInteger walking = new AtomicInteger();
    private final LongAdder moved = new LongAdder();
    private final AtomicLong told = new AtomicLong();

    /** @param perSecond 0 for nobody */
    MovePace(int perSecond, long nowNs) {
        intervalNs = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        nextNs = new AtomicLong(nowNs);
    }

    boolean isOff() {
        return intervalNs == 0;
    }

    /** Whether one more client may move now; if so, it counts. */
    boolean tryTake(long nowNs) {
        while (true) {
            long next = nextNs.get();
            if (next - nowNs > 0) {
                return false;
            }
            long from = Math.max(next - nowNs, -BURST_NS) + nowNs;
            if (nextNs.compareAndSet(next, from + intervalNs)) {
                return true;
            }
        }
    }

    /** A loop begins to look at its clients. */
    void onBegun() {
        walking.incrementAndGet();
    }

    /** It has looked at all; the last one says what came of it. */
    void onEnded() {
        if (walking.decrementAndGet() == 0) {
            long now = moved.sum();
            long since = now - told.getAndSet(now);
            if (since > 0) {
                LOG.info("{} clients have moved to workers that joined (gateway.rebalance-rate)", since);
            }
        }
    }

    void onMoved() {
        moved.increment();
    }

    /** How many clients have moved since the start. */
    long moved() {
        return moved.sum();
    }
}
