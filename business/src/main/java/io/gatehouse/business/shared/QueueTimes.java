package io.gatehouse.business.shared;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long things take with queues.
 *
 * @param leaseMs how long this node's claims are to be seen unchanged until it counts as dead; it renews them four times in this time
 */
record QueueTimes(int leaseMs) {
    /** How often a consumer without work looks for some by itself. */
    static final long LOOK_MS = 1000;

    // Below, a pause of the garbage collection would look like a death.
    private static final long MIN_LEASE_MS = 1000;
    // After the first failure, and so much more after each further one.
    private static final long RETRY_MS = 1000;
    private static final long MAX_RETRY_MS = 60_000;

    static QueueTimes of(Duration lease) {
        return new QueueTimes((int) Math.min(Integer.MAX_VALUE, Math.max(MIN_LEASE_MS, lease.toMillis())));
    }

    long beatMs() {
        return leaseMs / 4;
    }

    /** How long this claim must have been unchanged before another consumer may have the item. */
    static long patienceNs(Claim claim) {
        long ms = claim.held() ? claim.leaseMs() : Math.min(MAX_RETRY_MS, RETRY_MS * claim.attempt());
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
