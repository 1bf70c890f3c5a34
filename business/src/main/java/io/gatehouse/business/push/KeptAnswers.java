package io.gatehouse.business.push;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The answers given to requests with an idempotency key, so that a request that is repeated is answered and not done again. Bounded in
 * entries, bytes and time; the oldest go first. Confined to the event loop of the API.
 */
final class KeptAnswers {
    private final int maxEntries;
    private final int maxBytes;
    private final long timeNs;
    private final LongSupplier nanoTime;
    private final Map<String, Kept> byKey = new LinkedHashMap<>(); // in the order in which they came
    private long bytes;

    /** One request; its answer is null while it runs. */
    private static final class Kept {
        private final byte[] digest;
        private final long atNs;
        private Answer answer;

        private Kept(byte[] digest, long atNs) {
            this.digest = digest;
            this.atNs = atNs;
        }
    }

    /** What was answered. */
    record Answer(int status, Buffer body) {}

    KeptAnswers(int maxEntries, int maxBytes, long timeNs, LongSupplier nanoTime) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.timeNs = timeNs;
        this.nanoTime = nanoTime;
    }

    /**
     * A request begins.
     *
     * @param digest tells requests apart: of route and body
     * @return the answer it had before, or null if it has to be done
     * @throws Problem if the key belongs to another request, or the first with it still runs
     */
    Answer begin(String key, byte[] digest) {
        long now = nanoTime.getAsLong();
        forget(now);
        Kept kept = byKey.get(key);
        if (kept == null) {
            byKey.put(key, new Kept(digest, now));
            return null;
        }
        if (!Arrays.equals(kept.digest, digest)) {
            throw new Problem(
                    Problem.Kind.KEY_REUSED,
                    "This Idempotency-Key came with another request before. Use a new key for each request.");
        }
        if (kept.answer == null) {
            throw new Problem(
                    Problem.Kind.KEY_IN_USE, "The first request with this Idempotency-Key is not done yet. Ask again.");
        }
        return kept.answer;
    }

    /** A request that has begun is answered. What failed on our side is not kept: it may be tried again. */
    void end(String key, int status, Buffer body) {
        Kept kept = byKey.get(key);
        if (kept == null) {
            return; // pushed out by others
        }
        if (status >= 500 || maxEntries == 0) {
            byKey.remove(key);
        } else {
            kept.answer = new Answer(status, body);
            bytes += body.length();
            forget(nanoTime.getAsLong());
        }
    }

    int size() {
        return byKey.size();
    }

    private void forget(long now) {
        Iterator<Kept> oldest = byKey.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            boolean isOver = now - kept.atNs >= timeNs || byKey.size() > maxEntries || bytes > maxBytes;
            if (!isOver) {
                return;
            }
            // One that still runs stays: forgetting it would let its repetition run beside it.
            if (kept.answer != null) {
                oldest.remove();
                bytes -= kept.answer.body.length();
            }
        }
    }
}
