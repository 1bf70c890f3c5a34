package io.gatehouse.business.threads;

import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Timers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's timers: the clock ticks on the event loop, the tasks run on handler threads. Any thread. */
public final class LocalTimers implements Timers {
    private static final Logger LOG = LoggerFactory.getLogger(LocalTimers.class);
    private static final BooleanSupplier ALWAYS = () -> true;

    private final ScheduledExecutorService loop;
    private final HandlerThreads threads;
    private final BooleanSupplier isTheOne;
    private final Set<LocalTimer> active = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param isTheOne whether, of all workers, this one runs the tasks of {@link #everyOnOne} at present */
    public LocalTimers(ScheduledExecutorService loop, HandlerThreads threads, BooleanSupplier isTheOne) {
        this.loop = loop;
        this.threads = threads;
        this.isTheOne = isTheOne;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return start(new LocalTimer(task, ALWAYS, true), delay);
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        return start(new LocalTimer(task, ALWAYS, false), period);
    }

    @Override
    public Timer everyOnOne(Duration period, Runnable task) {
        return start(new LocalTimer(task, isTheOne, false), period);
    }

    /** Ends all timers, and those still to be made. */
    public void close() {
        closed = true;
        active.forEach(LocalTimer::cancel);
    }

    private Timer start(LocalTimer timer, Duration time) {
        long ms = time.toMillis();
        if (ms < 1) {
            throw new IllegalArgumentException("A timer of " + time + " is shorter than 1 ms.");
        }
        active.add(timer);
        timer.ticks = timer.once
                ? loop.schedule(timer::tick, ms, TimeUnit.MILLISECONDS)
                : loop.scheduleAtFixedRate(timer::tick, ms, ms, TimeUnit.MILLISECONDS);
        if (closed || !timer.isActive()) {
            timer.cancel();
        }
        return timer;
    }

    private final class LocalTimer implements Timer, Runnable {
        private final Runnable task;
        private final BooleanSupplier condition;
        private final boolean once;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicBoolean running = new AtomicBoolean();
        private final AtomicLong skipped = new AtomicLong();
        private volatile ScheduledFuture<?> ticks;

        private LocalTimer(Runnable task, BooleanSupplier condition, boolean once) {
            this.task = task;
            this.condition = condition;
            this.once = once;
        }

        private void tick() {
            if (ended.get() || !condition.getAsBoolean()) {
                return;
            }
            if (once) {
                end();
            }
            if (running.compareAndSet(false, true)) {
                threads.execute(this);
            } else {
                skipped.incrementAndGet();
            }
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("A timer's task failed; the timer goes on.", e);
            } finally {
                running.set(false);
            }
        }

        private boolean end() {
            active.remove(this);
            return ended.compareAndSet(false, true);
        }

        @Override
        public boolean cancel() {
            ScheduledFuture<?> scheduled = ticks;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            return end();
        }

        @Override
        public boolean isActive() {
            return !ended.get();
        }

        @Override
        public long skipped() {
            return skipped.get();
        }
    }
}
