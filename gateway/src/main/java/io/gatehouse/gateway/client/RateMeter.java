package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientRate;

/**
 * What one client has said against what it may: two token buckets, of messages and of bytes. What is read already counts also where it is
 * too much, as a debt that time pays off. Confined to the client's event loop.
 */
final class RateMeter {
    private static final long SECOND = 1_000_000_000L;
    private static final long BURST = 2 * SECOND;
    private static final long MAX_DEBT = -1L << 62;
    private static final long BREAK_NS = SECOND;
    private static final long LIMIT_NS = 10 * SECOND;

    private final ClientRate rate;
    // What is left, in parts of 1e9, so that the limit is exact.
    private long messages;
    private long bytes;
    private long filledNs;
    private long floodSinceNs;
    private long heldNs;
    private int flood; // messages that were too much, without a break between them

    RateMeter(ClientRate rate, long nowNs) {
        this.rate = rate;
        this.messages = BURST * rate.messagesPerSecond();
        this.bytes = BURST * rate.bytesPerSecond();
        this.filledNs = nowNs;
    }

    /**
     * One more message.
     *
     * @return whether it was too much: the client is not to be read until {@link #isPaid}
     */
    boolean add(int payloadBytes, long nowNs) {
        fill(nowNs);
        messages = Math.max(MAX_DEBT, messages - SECOND);
        bytes = Math.max(MAX_DEBT, bytes - SECOND * payloadBytes);
        if (isCovered()) {
            return false;
        }
        if (flood == 0 || nowNs - heldNs >= BREAK_NS) {
            flood = 0;
            floodSinceNs = nowNs;
        }
        flood++;
        heldNs = nowNs;
        return true;
    }

    /** Whether a client that is held back may be read again. */
    boolean isPaid(long nowNs) {
        fill(nowNs);
        // While it is held it has no chance to behave.
        heldNs = nowNs;
        return isCovered();
    }

    /**
     * Whether it has gone on for too long; of a client that is held back. One message that takes longer than that to pay for is still no
     * flood.
     */
    boolean isHopeless(long nowNs) {
        return flood > 1 && nowNs - floodSinceNs >= LIMIT_NS;
    }

    private boolean isCovered() {
        return (rate.messagesPerSecond() == 0 || messages >= 0) && (rate.bytesPerSecond() == 0 || bytes >= 0);
    }

    private void fill(long nowNs) {
        long passedNs = nowNs - filledNs;
        filledNs = nowNs;
        messages = filled(messages, rate.messagesPerSecond(), passedNs);
        bytes = filled(bytes, rate.bytesPerSecond(), passedNs);
    }

    private static long filled(long left, int perSecond, long passedNs) {
        long full = BURST * perSecond;
        // Compared by time first: the product of a long time and a large rate is too large.
        return perSecond == 0 || passedNs >= (full - left) / perSecond ? full : left + passedNs * perSecond;
    }
}
