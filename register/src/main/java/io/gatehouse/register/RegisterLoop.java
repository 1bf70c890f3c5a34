package io.gatehouse.register;

/** The register's one thread, as its members' book-keeping sees it: a monotonic clock and tasks for later. A test turns it by hand. */
interface RegisterLoop {
    /** Nanoseconds of a clock that never jumps. */
    long nowNs();

    /** Runs a task on this thread. */
    void later(long delayMs, Runnable task);
}
