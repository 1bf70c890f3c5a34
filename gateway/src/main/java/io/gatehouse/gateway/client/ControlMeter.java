package io.gatehouse.gateway.client;

/**
 * Pings of one client, and pongs that nobody asked it for, against what it may send: a token bucket of two seconds. Confined to the
 * client's event loop.
 */
final class ControlMeter {
    private static final long SECOND = 1_000_000_000L;
    private static final long BURST_NS = 2 * SECOND;
    // Longer than a gateway waits for a worker, unless told to.
    private static final long MOST_HELD_NS = 60 * SECOND;

    private final int perSecond;
    private long left; // in parts of 1e9, so that the limit is exact
    private long filledNs;
    private int unanswered; // of our pings

    /** @param perSecond at most 2 to the power of 20, so that no product here is too large */
    ControlMeter(int perSecond, long nowNs) {
        this.perSecond = perSecond;
        this.left = BURST_NS * perSecond;
        this.filledNs = nowNs;
    }

    /** We have sent a ping, so one pong is due. */
    void onPinged() {
        unanswered++;
    }

    /** One more ping. @return whether it was too much */
    boolean onPing(long nowNs) {
        fill(nowNs);
        left -= SECOND;
        return left < 0;
    }

    /** One more pong. @return whether it was too much */
    boolean onPong(long nowNs) {
        if (unanswered > 0) {
            unanswered--;
            return false;
        }
        return onPing(nowNs);
    }

    /** The client is not read from now on. */
    void pause(long nowNs) {
        fill(nowNs);
    }

    /** It is read again: what it has said meanwhile comes at once, which is none of its doing. */
    void resume(long nowNs) {
        long heldNs = Math.min(MOST_HELD_NS, nowNs - filledNs);
        left = Math.min(MOST_HELD_NS * perSecond, left + heldNs * perSecond);
        filledNs = nowNs;
    }

    private void fill(long nowNs) {
        long passedNs = Math.min(BURST_NS, nowNs - filledNs);
        left = Math.max(left, Math.min(BURST_NS * perSecond, left + passedNs * perSecond));
        filledNs = nowNs;
    }
}
