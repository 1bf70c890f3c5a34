package io.gatehouse.testkit;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.OnceTick;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Timers on a clock that a test moves: due ones run one after the other, in the order of their times. One thread. */
final class FakeTimers implements Timers {
    private final FakeEvents events;
    private final ManualClock clock;
    private final PriorityQueue<FakeTimer> timers = new PriorityQueue<>(
            Comparator.comparing((FakeTimer timer) -> timer.due).thenComparing(timer -> timer.order));
    private long made;
    private boolean declaring = true;
    private boolean closed;

    FakeTimers(FakeEvents events, ManualClock clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return start("after " + text(delay), delay, null, task, !declaring, null);
    }

    /** A timer of one client, which ends with it. */
    Timer afterOf(FakeClient client, Duration delay, Runnable due) {
        long active = timers.stream().filter(timer -> timer.client == client).count();
        if (client.isOpen() && active >= Client.MAX_TIMERS) {
            throw new IllegalStateException("client " + client.id() + " has " + active
                    + " active timers, and no more are allowed; this one was not set. Cancel those not needed.");
        }
        return start("after " + text(delay), delay, null, due, false, client);
    }

    /** What a gateway does to a client after some time; no timer of the handler's, so it may have as many besides. */
    Timer gatewayAfter(FakeClient client, Duration delay, Runnable due) {
        return start("of the gateway after " + text(delay), delay, null, due, false, client);
    }

    /** When an item of a queue comes again; nobody's timer. */
    void retryAfter(Duration delay, Runnable due) {
        start("of a queue after " + text(delay), delay, null, due, false, null);
    }

    void endThoseOf(FakeClient client) {
        List.copyOf(timers).stream().filter(timer -> timer.client == client).forEach(FakeTimer::cancel);
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        return start("every " + text(period), period, period, task, !declaring, null);
    }

    /** The worker of a test is the only one, so it is its turn; at whole periods of the test's clock. */
    @Override
    public Timer everyOnce(String name, Duration period, Consumer<OnceTick> task) {
        Objects.requireNonNull(task, "task");
        Checks.name("timer", name);
        String title = "every " + text(period) + " once, '" + name + "'";
        if (timers.stream().anyMatch(timer -> timer.once != null && timer.once.equals(name))) {
            throw new IllegalStateException(
                    "A timer '" + name
                            + "' is active in this worker already, and a tick of it runs once. Cancel it first, or take another name.");
        }
        long ms = Math.max(1, period.toMillis());
        Duration toNext = Duration.ofMillis(ms - Math.floorMod(clock.millis(), ms));
        Runnable tick = () -> {
            long number = Math.floorDiv(clock.millis(), ms);
            task.accept(new OnceTick(name, number, Instant.ofEpochMilli(number * ms)));
        };
        FakeTimer timer = start(title, period.toMillis() < 1 ? period : toNext, period, tick, !declaring, null);
        timer.once = name;
        return timer;
    }

    /** From now on timers are no more those that the worker declares at its start. */
    void onStarted() {
        declaring = false;
    }

    void close() {
        closed = true;
        timers.clear();
    }

    /** Runs what is due until then, at its time. */
    void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("The clock cannot be moved back, by " + by + ".");
        }
        Instant until = clock.instant().plus(by);
        while (!timers.isEmpty() && !timers.peek().due.isAfter(until)) {
            FakeTimer timer = timers.poll();
            clock.set(timer.due);
            if (timer.period == null) {
                timer.active = false;
            } else {
                timer.due = timer.due.plus(timer.period);
                timers.add(timer);
            }
            events.runTask("A timer (" + timer.name + ")", timer.task);
        }
        clock.set(until);
    }

    /** Those that were not declared by {@code onWorkerStart}, in words. */
    List<String> undeclared() {
        List<String> left = new ArrayList<>();
        timers.stream()
                .filter(timer -> timer.accountable)
                .forEach(timer -> left.add("a timer is left (" + timer.name + "), due in "
                        + text(Duration.between(clock.instant(), timer.due))));
        return left;
    }

    private FakeTimer start(
            String name, Duration delay, Duration period, Runnable task, boolean accountable, FakeClient client) {
        Objects.requireNonNull(task);
        if (delay.toMillis() < 1) {
            throw new IllegalArgumentException("A timer of " + delay + " is shorter than 1 ms.");
        }
        FakeTimer timer = new FakeTimer(name, task, period, ++made, accountable, client);
        timer.due = clock.instant().plusMillis(delay.toMillis());
        timer.active = !closed && (client == null || client.isOpen());
        if (timer.active) {
            timers.add(timer);
        }
        return timer;
    }

    private static String text(Duration time) {
        long ms = time.toMillis();
        return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }

    private final class FakeTimer implements Timer {
        private final String name;
        private final Runnable task;
        private final Duration period; // null for once
        private final long order;
        private final boolean accountable;
        private final FakeClient client; // null for the worker's own
        private String once; // the name of a timer of the cluster, else null
        private Instant due;
        private boolean active;

        private FakeTimer(
                String name, Runnable task, Duration period, long order, boolean accountable, FakeClient client) {
            this.name = name;
            this.task = task;
            this.period = period;
            this.order = order;
            this.accountable = accountable;
            this.client = client;
        }

        @Override
        public boolean cancel() {
            boolean was = active;
            active = false;
            timers.remove(this);
            return was;
        }

        @Override
        public boolean isActive() {
            return active;
        }

        /** A task runs within the call that moves the clock: no tick ever finds it running. */
        @Override
        public long skipped() {
            return 0;
        }
    }
}
