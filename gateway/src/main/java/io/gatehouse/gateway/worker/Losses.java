package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts what a gateway gave up or ended, by reason: nothing is dropped in silence. Any thread; {@link #report} from one.
 */
public final class Losses {
    private static final int MAX_PAUSE = 360;
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final LongAdder[] counts = new LongAdder[LossReason.values().length];
    // Of the one who reports; the last two in reports.
    private final long[] reported = new long[counts.length];
    private final int[] pauses = new int[counts.length];
    private final int[] waited = new int[counts.length];

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

    /** So many more. */
    public void add(LossReason reason, long count) {
        counts[reason.ordinal()].add(count);
    }

    /**
     * One line for each reason that has occurred since its last line; nothing if none has. While it is strangers that cause them, a
     * reason's lines become rarer, each pause twice the last, and as many quiet reports as the last pause begin anew: who probes
     * for a day fills no log. Call at a steady pace.
     */
    public void report(String who) {
        for (LossReason reason : LossReason.values()) {
            int i = reason.ordinal();
            long now = count(reason);
            waited[i]++;
            if (now > reported[i] && waited[i] >= pauses[i]) {
                LOG.atLevel(reason.isOrdinary() ? Level.INFO : Level.WARN)
                        .log("{}: {} {}; {} in all", who, now - reported[i], reason.text(), now);
                reported[i] = now;
                pauses[i] = reason.isOfStrangers() ? Math.min(Math.max(1, pauses[i]) * 2, MAX_PAUSE) : 1;
                waited[i] = 0;
            } else if (now == reported[i] && waited[i] >= pauses[i]) {
                pauses[i] = 1;
            }
        }
    }
}
