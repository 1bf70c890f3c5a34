package io.gatehouse.business.api;

import java.time.Duration;

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
     * The same, for something that one worker should do for all: every worker declares it, and at each tick only that one runs it whose
     * id is the lowest in the list of workers that the register sent last.
     *
     * <p>This is a convention and not a lock. While workers come, go or are cut off from the register, their lists differ: a tick may then
     * be run by two workers, or by none. Ticks of different workers are not aligned either, so the period around a change of worker may
     * be shorter or longer by up to one. Use it where that does no harm, such as a broadcast of the time.
     */
    Timer everyOnOne(Duration period, Runnable task);
}
