package io.gatehouse.gateway.api;

import io.gatehouse.protocol.ClientOrigin;
import java.util.List;
import java.util.function.Function;

/** Rendezvous hashing: each worker has a score for a key, and the highest wins. */
final class HashSelector implements WorkerSelector {
    private final Function<ClientOrigin, String> keyOf;
    private final WorkerSelector withoutKey = WorkerSelector.leastLoaded();

    HashSelector(Function<ClientOrigin, String> keyOf) {
        this.keyOf = keyOf;
    }

    @Override
    public int select(ClientOrigin client, List<Candidate> candidates) {
        String key = keyOf.apply(client);
        if (key.isEmpty()) {
            return withoutKey.select(client, candidates);
        }
        int best = 0;
        for (int i = 1; i < candidates.size(); i++) {
            if (isBetter(key.hashCode(), candidates.get(i), candidates.get(best))) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
        return keyOf.apply(client).isEmpty()
                ? withoutKey.rebalance(client, candidates, current)
                : select(client, candidates);
    }

    private static boolean isBetter(int key, Candidate one, Candidate other) {
        // Names first: they outlive a restart, so a restarted worker gets its keys back.
        int byName = Long.compareUnsigned(
                score(key, one.name().hashCode()), score(key, other.name().hashCode()));
        return byName != 0 ? byName > 0 : Long.compareUnsigned(score(key, one.id()), score(key, other.id())) > 0;
    }

    // String.hashCode is the same in every JVM, but close for close strings: the finaliser of SplitMix64 spreads it.
    private static long score(int key, long worker) {
        return spread(spread(key) ^ worker);
    }

    private static long spread(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
