package io.gatehouse.business.api;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Timers of one worker; they end with it.
 *
 * <p>Threading: tasks run on handler threads and may block. A task never overlaps itself: a tick that comes while the one before still
 * runs is skipped. What a task throws is logged, and the timer goes on. Delays and periods are 1 ms or more, exact to the millisecond.
 */
public interface Timers {
    /** Runs a task once. */
    Timer after(Duration delay, Runnable task);

    /** Runs a task again and again on this worker, first after one period. Every worker that calls this runs its own. */
    Timer every(Duration period, Runnable task);

    /**
     * Runs a task on one worker of the whole cluster, whatever its host; every worker declares it, by the same name and with the same
     * period. Ticks are due at whole periods since 1970-01-01T00:00:00Z: every hour on the hour, every 10 s at :00, :10 and so on.
     *
     * <p>Whose turn it is: of the workers that a register names the one that started first, while its own lease is valid ({@code
     * worker.lease}, counted from when the renewal was sent). A worker that stops hands over at once. After one that died, ticks pause
     * until its lease is over. While no register answers they pause as well, once the lease is over, and go on when one does.
     *
     * <p>Delivery: no tick runs twice without a fault. Without shared data ({@code worker.shared-data}), a tick may run twice if the clocks
     * of two hosts differ, or if registers cannot reach each other; a tick that is due in a pause is left out. With shared data a
     * tick runs only where its number was claimed there, by an atomic step, so at most once, also then, unless the registers that hold the
     * shared data are themselves apart; and of the ticks of a pause the latest is made up for. A tick whose worker dies while
     * it runs is not run again.
     *
     * @param name   of the timer in the cluster, 1 to 255 UTF-8 bytes
     * @param period 1 ms or more
     * @param task   is told which tick it is
     * @throws IllegalStateException if a timer of this name is active in this worker
     */
    Timer everyOnce(String name, Duration period, Consumer<OnceTick> task);

    /** The same for a task that need not know which tick it is. */
    default Timer everyOnce(String name, Duration period, Runnable task) {
        Objects.requireNonNull(task, "task");
        return everyOnce(name, period, tick -> task.run());
    }
}
