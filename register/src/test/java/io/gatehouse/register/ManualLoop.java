package io.gatehouse.register;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so. */
final class ManualLoop implements RegisterLoop {
    private record Task(long atNs, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30); // overflows soon: deadlines must not mind

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public void later(long delayMs, Runnable task) {
        tasks.add(new Task(nowNs + TimeUnit.MILLISECONDS.toNanos(delayMs), task));
    }

    /** Runs everything that is due within this time, at its time. */
    void pass(Duration time) {
        long end = nowNs + time.toNanos();
        while (true) {
            Task next = tasks.stream()
                    .filter(task -> task.atNs - end <= 0)
                    .min(Comparator.comparingLong(task -> task.atNs - end))
                    .orElse(null);
            if (next == null) {
                break;
            }
            tasks.remove(next);
            nowNs = next.atNs;
            next.run.run();
        }
        nowNs = end;
    }

    /** Time passes, and nothing runs meanwhile. */
    void stall(Duration time) {
        nowNs += time.toNanos();
    }

    int waiting() {
        return tasks.size();
    }
}
