package io.gatehouse.gateway.interest;

import io.netty.util.collection.LongObjectHashMap;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The latest changes of what is published, each with the version that it makes. Bounded: who lags further behind gets everything anew.
 * Guarded by the publisher's lock.
 */
final class ChangeLog {
    private static final Object SEEN = new Object();

    private final long[] hashes;
    private final BitSet added = new BitSet();
    private long version;

    /** @param size how many changes are kept */
    ChangeLog(int size) {
        this.hashes = new long[size];
    }

    /** What came of some changes. */
    record Net(long[] added, long[] removed) {}

    long version() {
        return version;
    }

    /** @return the version after it */
    long add(long hash, boolean isAdded) {
        version++;
        hashes[slot(version)] = hash;
        added.set(slot(version), isAdded);
        return version;
    }

    /** Whether all changes after this version are still there. */
    boolean reachesBackTo(long from) {
        return version - from <= hashes.length;
    }

    /** What changed after {@code from} and up to {@code to}; of a name that came and went the last counts. */
    Net net(long from, long to) {
        int changes = (int) (to - from);
        long[] in = new long[changes];
        long[] out = new long[changes];
        int ins = 0;
        int outs = 0;
        LongObjectHashMap<Object> seen = changes > 1 ? new LongObjectHashMap<>(changes * 2) : null;
        for (long each = to; each > from; each--) {
            long hash = hashes[slot(each)];
            if (seen != null && seen.put(hash, SEEN) != null) {
                continue;
            }
            if (added.get(slot(each))) {
                in[ins++] = hash;
            } else {
                out[outs++] = hash;
            }
        }
        return new Net(Arrays.copyOf(in, ins), Arrays.copyOf(out, outs));
    }

    private int slot(long of) {
        return (int) (of % hashes.length);
    }
}
