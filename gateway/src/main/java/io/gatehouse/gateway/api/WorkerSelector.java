package io.gatehouse.gateway.api;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks the worker that a client is bound to; the binding then lasts as long as the worker. Called on event loops, from several at
 * once: must be fast, must not block.
 */
@FunctionalInterface
public interface WorkerSelector {
    /**
     * One worker as a selector sees it.
     *
     * @param name    for people; not unique
     * @param id      unique
     * @param clients how many clients of this gateway are bound to it now
     */
    record Candidate(String name, long id, int clients) {}

    /**
     * @param candidates never empty, in no order
     * @return an index into {@code candidates}
     */
    int select(List<Candidate> candidates);

    /** The one with the fewest clients of this gateway; the default. */
    static WorkerSelector leastLoaded() {
        return candidates -> {
            // A random start spreads ties: else all gateways would give their first client to the same worker.
            int size = candidates.size();
            int best = ThreadLocalRandom.current().nextInt(size);
            for (int i = 0; i < size; i++) {
                if (candidates.get(i).clients() < candidates.get(best).clients()) {
                    best = i;
                }
            }
            return best;
        };
    }

    /** Any. */
    static WorkerSelector random() {
        return candidates -> ThreadLocalRandom.current().nextInt(candidates.size());
    }
}
