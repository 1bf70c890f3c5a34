package io.gatehouse.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double from a least to a longest, each 20 % shorter or longer by chance, so that a crowd does not come back at once. Not thread-safe. */
final class Backoff {
    private static final double JITTER = 0.2;

    private final long minMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long nextMs;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        minMs = min.toMillis();
        maxMs = max.toMillis();
        this.random = random;
        nextMs = minMs;
    }

    long nextMs() {
        long pause = nextMs;
        nextMs = Math.min(maxMs, nextMs * 2);
        return Math.max(1, Math.round(pause * (1 - JITTER + 2 * JITTER * random.nextDouble())));
    }

    void reset() {
        nextMs = minMs;
    }
}
