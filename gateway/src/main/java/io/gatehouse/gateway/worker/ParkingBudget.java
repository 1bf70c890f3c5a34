package io.gatehouse.gateway.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the bytes of all events that no worker has yet, over all loops of a gateway. While as many wait as may, clients without a worker
 * are not read. What clients may say in the moment in which that is found out comes on top: one read each.
 *
 * <p>Any thread. Nobody writes here while workers keep up.
 */
final class ParkingBudget {
    private static final Logger LOG = LoggerFactory.getLogger(ParkingBudget.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final long maxBytes;
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());

    ParkingBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** So many more, or fewer if negative. */
    void add(int bytes) {
        long now = parked.addAndGet(bytes);
        if (now >= maxBytes && bytes > 0) {
            report(now);
        }
    }

    boolean isUsedUp() {
        return parked.get() >= maxBytes;
    }

    long bytes() {
        return parked.get();
    }

    // A budget at its end is passed and left many times a second; that is one state, told now and then.
    private void report(long bytes) {
        long now = System.nanoTime();
        long until = quietUntilNs.get();
        if (now - until >= 0 && quietUntilNs.compareAndSet(until, now + QUIET_NS)) {
            LOG.warn(
                    "{} bytes of events wait for workers, limit {} (gateway.parking-budget): clients without a worker are not read,"
                            + " and where there is none new ones get 503. Start a worker. This is not said again for {} s.",
                    bytes,
                    maxBytes,
                    TimeUnit.NANOSECONDS.toSeconds(QUIET_NS));
        }
    }
}
