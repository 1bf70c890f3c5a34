package io.gatehouse.business.api;

import io.vertx.core.Future;

/** A number that a cluster has in common; see {@link SharedData} for what it survives. */
public interface SharedCounter {
    /** What it is now. */
    Future<Long> get();

    /** Adds a number, which may be negative, and wraps around at the ends of {@code long}. @return the new value, which nobody else got */
    Future<Long> add(long number);

    /** Adds one. @return the new value, which nobody else got */
    default Future<Long> increment() {
        return add(1);
    }

    /** Sets it if it is the expected number. @return whether it did */
    Future<Boolean> compareAndSet(long expected, long value);
}
