package io.gatehouse.business.threads;

import java.util.concurrent.TimeUnit;

/**
 * Whether it is this worker's turn to do what one of all does: it is the one that started first of those that a register names, and its
 * own lease is valid. Confined to the worker's event loop.
 */
public final class Turn {
    // Who was first before learns of a change from the same register at the same time, give or take what a push takes.
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean isFirst;
    private boolean hasLease;
    private long validUntilNs;
    private long heldSinceNs;
    private boolean held;

    /** Whether this worker is the first of those known; false also while it has never been told of all. */
    public void onFirst(boolean first, long nowNs) {
        isFirst = first;
        look(nowNs);
    }

    /** The lease was renewed. */
    public void onLease(long untilNs, long nowNs) {
        look(nowNs); // it may have been over in between
        validUntilNs = untilNs;
        hasLease = true;
        look(nowNs);
    }

    /** The worker leaves: it is never its turn again. */
    public void onLeaving() {
        hasLease = false;
        isFirst = false;
        held = false;
    }

    /** @return for how long it has been this worker's turn; negative if it is not, or has only just become so */
    long heldNs(long nowNs) {
        look(nowNs);
        long ns = nowNs - heldSinceNs;
        return held && ns >= SETTLE_NS ? ns : -1;
    }

    private void look(long nowNs) {
        boolean holds = isFirst && hasLease && validUntilNs - nowNs > 0;
        if (holds && !held) {
            heldSinceNs = nowNs;
        }
        held = holds;
    }
}
