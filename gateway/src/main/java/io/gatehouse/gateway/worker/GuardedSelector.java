package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.WorkerSelector;
import io.gatehouse.protocol.ClientOrigin;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an application's selector does wrong away from clients, who would stay without a worker. Any thread. */
final class GuardedSelector implements WorkerSelector {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedSelector.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final WorkerSelector selector;
    private final WorkerSelector fallback = WorkerSelector.leastLoaded();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());

    /** @param selector the application's */
    GuardedSelector(WorkerSelector selector) {
        this.selector = selector;
    }

    @Override
    public int select(ClientOrigin client, List<Candidate> candidates) {
        try {
            return Objects.checkIndex(selector.select(client, candidates), candidates.size());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            onFailure(candidates.size(), "the least loaded worker is taken", e);
            return fallback.select(client, candidates);
        }
    }

    @Override
    public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
        try {
            return Objects.checkIndex(selector.rebalance(client, candidates, current), candidates.size());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            onFailure(candidates.size(), "the client stays where it is", e);
            return current;
        }
    }

    private void onFailure(int candidates, String instead, Throwable why) {
        failures.increment();
        long now = System.nanoTime();
        long until = quietUntilNs.get();
        if (now - until >= 0 && quietUntilNs.compareAndSet(until, now + QUIET_NS)) {
            LOG.error(
                    "The worker selector failed (gateway.balance), {} times so far, with {} workers to choose from; {}. This is"
                            + " not said again for {} s.",
                    failures,
                    candidates,
                    instead,
                    TimeUnit.NANOSECONDS.toSeconds(QUIET_NS),
                    why);
        }
    }

    long failures() {
        return failures.sum();
    }
}
