package io.gatehouse.business.threads;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.OnceTick;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A worker's timers: the clock ticks on the event loop, the tasks run on handler threads. Any thread. */
public final class LocalTimers implements Timers {
    private final ScheduledExecutorService loop;
    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final Turn turn;
    private final TickFence fence;
    private final Clock clock;
    private final Set<TimedTask> active = ConcurrentHashMap.newKeySet();
    private final Map<String, TimedTask> once = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param turn  whether, of all workers, this one runs the tasks of {@link #everyOnce} at present
     * @param fence claims their ticks
     */
    public LocalTimers(
            ScheduledExecutorService loop,
            HandlerThreads threads,
            SlowHandlers slow,
            Turn turn,
            TickFence fence,
            Clock clock) {
        this.loop = loop;
        this.threads = threads;
        this.slow = slow;
        this.turn = turn;
        this.fence = fence;
        this.clock = clock;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        long ms = checkedMs(delay);
        TimedTask timer = timer(active::remove);
        timer.next(loop.schedule(
                () -> {
                    if (timer.end()) {
                        timer.fire(task);
                    }
                },
                ms,
                TimeUnit.MILLISECONDS));
        return timer;
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        Objects.requireNonNull(task, "task");
        long ms = checkedMs(period);
        TimedTask timer = timer(active::remove);
        timer.next(loop.scheduleAtFixedRate(
                () -> {
                    if (timer.isActive()) {
                        timer.fire(task);
                    }
                },
                ms,
                ms,
                TimeUnit.MILLISECONDS));
        return timer;
    }

    @Override
    public Timer everyOnce(String name, Duration period, Consumer<OnceTick> task) {
        Objects.requireNonNull(task, "task");
        Checks.name("timer", name);
        long ms = checkedMs(period);
        TimedTask timer = new TimedTask(threads, slow, ended -> {
            active.remove(ended);
            once.remove(name, ended);
        });
        if (once.putIfAbsent(name, timer) != null) {
            throw new IllegalStateException(
                    "A timer '" + name
                            + "' is active in this worker already, and a tick of it runs once. Cancel it first, or take another name.");
        }
        add(timer);
        var onceTimer = new OnceTimer(name, ms, task, timer, turn, fence, clock, loop);
        loop.execute(() -> {
            if (timer.isActive()) {
                onceTimer.start();
            }
        });
        return timer;
    }

    /** Ends all timers, and those still to be made. */
    public void close() {
        closed = true;
        active.forEach(TimedTask::cancel);
    }

    private TimedTask timer(Consumer<TimedTask> onEnd) {
        return add(new TimedTask(threads, slow, onEnd));
    }

    private TimedTask add(TimedTask timer) {
        active.add(timer);
        if (closed) {
            timer.cancel();
        }
        return timer;
    }

    private static long checkedMs(Duration time) {
        long ms = time.toMillis();
        if (ms < 1) {
            throw new IllegalArgumentException("A timer of " + time + " is shorter than 1 ms.");
        }
        return ms;
    }
}
