package io.gatehouse.samples.bench;

import java.util.Arrays;

/** Counts times by size: 128 classes per power of two, so a quantile is exact to 0.8 %. One thread. */
final class Latencies {
    private static final int CLASSES = 128;
    private static final int CLASS_BITS = 7;

    private final long[] counts = new long[CLASSES * 58];
    private long total;
    private long max;

    void add(long ns) {
        long time = Math.max(0, ns);
        counts[index(time)]++;
        total++;
        max = Math.max(max, time);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    boolean isEmpty() {
        return total == 0;
    }

    /** In milliseconds; 0 if there is none. */
    double quantileMs(double share) {
        long wanted = Math.max(1, Math.round(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(value(i), max) / 1e6;
            }
        }
        return 0;
    }

    double maxMs() {
        return max / 1e6;
    }

    private static int index(long ns) {
        if (ns < CLASSES) {
            return (int) ns;
        }
        int power = 63 - Long.numberOfLeadingZeros(ns);
        return (power - CLASS_BITS + 1) * CLASSES + (int) (ns >>> power - CLASS_BITS & CLASSES - 1);
    }

    /** The middle of a class. */
    private static long value(int index) {
        if (index < CLASSES) {
            return index;
        }
        int power = index / CLASSES + CLASS_BITS - 1;
        return (1L << power) + (((long) (index % CLASSES) * 2 + 1) << power - CLASS_BITS) / 2;
    }
}
