package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a gateway gave up, by reason: nothing is dropped in silence. Any thread; {@link #report} from one.
 */
public final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final LongAdder[] counts = new LongAdder[LossReason.values().length];
    private final long[] reported = new long[counts.length]; // by the one who reports

    /** All zero. */
    public Losses() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** How often it has happened since the start. */
    public long count(LossReason reason) {
        return counts[reason.ordinal()].sum();
    }

    void add(LossReason reason, long count) {
        counts[reason.ordinal()].add(count);
    }

    /** One line for each reason that has occurred since the last report; nothing if none has. */
    public void report(String who) {
        for (LossReason reason : LossReason.values()) {
            long now = count(reason);
            long since = now - reported[reason.ordinal()];
            if (since > 0) {
                reported[reason.ordinal()] = now;
                LOG.warn("{}: {} {}; {} in all", who, since, reason.text(), now);
            }
        }
    }
}
