package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The timers of one client; they end with its lane. The clock ticks on the loop. Any thread. */
final class LaneTimers {
    private final ClientLane lane;
    private Set<LaneTimer> active; // guarded by this; null while empty, as most clients have none

    LaneTimers(ClientLane lane) {
        this.lane = lane;
    }

    /** @param due run on the loop, once */
    Timer after(Duration delay, Runnable due) {
        Objects.requireNonNull(due);
        long ms = delay.toMillis();
        if (ms < 1) {
            throw new IllegalArgumentException("A timer of " + delay + " is shorter than 1 ms.");
        }
        ScheduledExecutorService loop = lane.dispatcher().loop();
        LaneTimer timer = new LaneTimer(due);
        synchronized (this) {
            if (!lane.isOpen() || lane.dispatcher().isStopping()) {
                return timer;
            }
            if (active == null) {
                active = new HashSet<>(4);
            }
            if (active.size() >= Client.MAX_TIMERS) {
                throw new IllegalStateException("client " + lane.id() + " has " + active.size()
                        + " active timers, and no more are allowed; this one was not set. Cancel those not needed.");
            }
            active.add(timer);
        }
        timer.tick = loop.schedule(timer::onTick, ms, TimeUnit.MILLISECONDS);
        if (!timer.isActive()) {
            timer.tick.cancel(false);
        }
        return timer;
    }

    /** Ends them all. */
    void close() {
        List<LaneTimer> ended;
        synchronized (this) {
            if (active == null) {
                return;
            }
            ended = List.copyOf(active);
        }
        ended.forEach(LaneTimer::cancel);
    }

    private synchronized boolean end(LaneTimer timer) {
        boolean wasActive = active != null && active.remove(timer);
        if (wasActive && active.isEmpty()) {
            active = null;
        }
        return wasActive;
    }

    private synchronized boolean isActive(LaneTimer timer) {
        return active != null && active.contains(timer);
    }

    private final class LaneTimer implements Timer {
        private final Runnable due;
        private volatile ScheduledFuture<?> tick;

        private LaneTimer(Runnable due) {
            this.due = due;
        }

        private void onTick() {
            if (end(this) && !lane.dispatcher().isStopping()) {
                due.run();
            }
        }

        @Override
        public boolean cancel() {
            ScheduledFuture<?> scheduled = tick;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            return end(this);
        }

        @Override
        public boolean isActive() {
            return LaneTimers.this.isActive(this)
                    && lane.isOpen()
                    && !lane.dispatcher().isStopping();
        }

        @Override
        public long skipped() {
            return 0;
        }
    }
}
