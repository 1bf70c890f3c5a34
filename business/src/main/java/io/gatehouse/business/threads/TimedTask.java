package io.gatehouse.business.threads;

import io.gatehouse.business.api.Timer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that a timer starts on a handler thread, and not while it still runs. Any thread. */
final class TimedTask implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(TimedTask.class);

    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final Consumer<TimedTask> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong skipped = new AtomicLong();
    private volatile ScheduledFuture<?> tick;

    TimedTask(HandlerThreads threads, SlowHandlers slow, Consumer<TimedTask> onEnd) {
        this.threads = threads;
        this.slow = slow;
        this.onEnd = onEnd;
    }

    /** What would start it next, and is cancelled with it. */
    void next(ScheduledFuture<?> scheduled) {
        tick = scheduled;
        if (ended.get()) {
            scheduled.cancel(false);
        }
    }

    /** Starts a run, unless the one before has not ended. */
    void fire(Runnable task) {
        if (running.compareAndSet(false, true)) {
            threads.execute(() -> run(task));
        } else {
            skipped.incrementAndGet();
        }
    }

    private void run(Runnable task) {
        SlowHandlers.Call call = slow.begin(this);
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A timer's task failed; the timer goes on.", e);
        } finally {
            slow.end(call);
            running.set(false);
        }
    }

    boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        onEnd.accept(this);
        return true;
    }

    @Override
    public boolean cancel() {
        boolean was = end();
        ScheduledFuture<?> scheduled = tick;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        return was;
    }

    @Override
    public boolean isActive() {
        return !ended.get();
    }

    @Override
    public long skipped() {
        return skipped.get();
    }

    @Override
    public String toString() {
        return "a task of the worker's timers";
    }
}
