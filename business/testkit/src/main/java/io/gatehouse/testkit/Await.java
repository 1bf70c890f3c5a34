package io.gatehouse.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. Stateless. */
public final class Await {
    private static final long LOOK_NS = 2_000_000;

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * @param otherwise says how far it got, for the error
     * @throws AssertionError at the deadline
     */
    public static void until(Duration deadline, BooleanSupplier condition, Supplier<String> otherwise) {
        if (!upTo(deadline, condition)) {
            throw new AssertionError("not within " + deadline.toMillis() + " ms: " + otherwise.get());
        }
    }

    /** Returns as soon as the condition holds, or false at the deadline. */
    static boolean upTo(Duration deadline, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }
}
