package io.gatehouse.business.shared;

import io.gatehouse.base.UnavailableException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One item that a consumer works on, and the claim that it holds meanwhile. Any thread. */
final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    private final SharedStore store;
    private final WorkQueue queue;
    private final String id;
    private final long startedNs = System.nanoTime();
    private final long limitNs;
    private Claim claim; // guarded by this, as is all below
    private boolean over; // ended, given up, or taken by another

    Work(SharedStore store, WorkQueue queue, String id, long limitNs, Claim claim) {
        this.store = store;
        this.queue = queue;
        this.id = id;
        this.limitNs = limitNs;
        this.claim = claim;
    }

    int attempt() {
        return claim.attempt();
    }

    /** Shows that its holder lives, or gives it up if it takes too long. Blocks. */
    synchronized void beat() {
        if (over) {
            return;
        }
        boolean tooLong = System.nanoTime() - startedNs > limitNs;
        try {
            over = !replace(tooLong ? claim.released() : claim.renewed()) || tooLong;
        } catch (UnavailableException e) {
            return; // the next beat finds out
        }
        if (tooLong) {
            LOG.warn(
                    "A consumer of the queue '{}' takes longer than {} ms for an item (its limit); another one gets the item, too",
                    queue.name(),
                    limitNs / 1_000_000);
        }
    }

    /** The item is done: it is taken out of the queue, also if somebody else has got it meanwhile. Blocks. */
    synchronized void done() {
        over = true;
        StoreCalls.repeat(() -> {
            store.delete(queue.items(), id);
            return null;
        });
        StoreCalls.repeat(() -> {
            store.delete(queue.claims(), id);
            return null;
        });
    }

    /** The item is not done: others get it, after a pause. Blocks. */
    synchronized void giveUp() {
        if (!over) {
            over = true;
            StoreCalls.repeat(() -> replace(claim.released()));
        }
    }

    private boolean replace(Claim next) {
        if (store.replace(queue.claims(), id, claim.bytes(), next.bytes())) {
            claim = next;
            return true;
        }
        // Ours all the same if an earlier step was done, and only the answer was lost.
        byte[] there = store.get(queue.claims(), id);
        if (there == null || Arrays.equals(there, claim.bytes())) {
            return false;
        }
        Claim found = Claim.of(there);
        if (!found.holder().equals(claim.holder()) || found.attempt() != claim.attempt()) {
            return false;
        }
        claim = found;
        return found.held() == next.held() || store.replace(queue.claims(), id, there, next.bytes());
    }
}
