package io.gatehouse.gateway.api;

import io.gatehouse.protocol.ClientOrigin;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The worker with the fewest clients. */
final class LeastLoadedSelector implements WorkerSelector {
    @Override
    public int select(ClientOrigin client, List<Candidate> candidates) {
        // A random start spreads ties: else all gateways would give their first client to the same worker.
        int size = candidates.size();
        int best = ThreadLocalRandom.current().nextInt(size);
        for (int i = 0; i < size; i++) {
            if (candidates.get(i).clients() < candidates.get(best).clients()) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
        int best = select(client, candidates);
        // With a difference of one, the move would only turn it round.
        boolean helps = candidates.get(current).clients() - candidates.get(best).clients() > 1;
        return helps ? best : current;
    }
}
