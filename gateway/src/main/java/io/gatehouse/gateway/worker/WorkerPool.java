package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.WorkerSelector;
import io.gatehouse.protocol.ClientOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those workers that have certain tags and take clients now. Any thread; read at each binding, written when a worker comes or goes. */
final class WorkerPool {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final Set<String> tags;
    private final WorkerSelector selector;
    private final long graceNs;
    private final CopyOnWriteArrayList<WorkerLink> ready = new CopyOnWriteArrayList<>();
    // Until a worker has said so, nobody knows: then clients wait for one, rather than to come in unasked.
    private volatile boolean asksBefore = true;
    private volatile boolean isOutage; // there was a worker once, and now there is none
    private volatile long emptySinceNs = System.nanoTime();

    /**
     * @param tags     all of which a worker must have
     * @param selector must not throw
     */
    WorkerPool(Set<String> tags, WorkerSelector selector, long graceNs) {
        this.tags = tags;
        this.selector = selector;
        this.graceNs = graceNs;
    }

    /** Whether there is a worker, or has been one lately enough to hope for the next. */
    boolean areExpected() {
        return !ready.isEmpty() || System.nanoTime() - emptySinceNs < graceNs;
    }

    int size() {
        return ready.size();
    }

    /** Whether this worker is among them. */
    boolean has(WorkerLink worker) {
        return ready.contains(worker);
    }

    /** The worker for a client, or null if there is none. */
    WorkerLink select(ClientOrigin client) {
        List<WorkerLink> present = List.copyOf(ready);
        if (present.isEmpty()) {
            return null;
        }
        if (present.size() == 1) {
            return present.get(0);
        }
        return present.get(selector.select(client, candidates(present)));
    }

    /** Whether a worker is to be asked before a client comes in: one that takes clients wants it, or the last one did. */
    boolean asksBefore() {
        return asksBefore;
    }

    /** The worker to ask whether this client may come in, or null if there is none. */
    WorkerLink selectToAsk(ClientOrigin client) {
        List<WorkerLink> present = ready.stream().filter(WorkerLink::asksBefore).toList();
        if (present.isEmpty()) {
            return null;
        }
        return present.size() == 1 ? present.get(0) : present.get(selector.select(client, candidates(present)));
    }

    private synchronized void learn() {
        List<WorkerLink> present = List.copyOf(ready);
        if (!present.isEmpty()) {
            asksBefore = present.stream().anyMatch(WorkerLink::asksBefore);
        }
    }

    /** Who should serve a client now that a worker has joined: {@code current} if it is to stay, or is not among those who take clients. */
    WorkerLink reselect(ClientOrigin client, WorkerLink current) {
        List<WorkerLink> present = List.copyOf(ready);
        int at = present.indexOf(current);
        return at < 0 || present.size() == 1
                ? current
                : present.get(selector.rebalance(client, candidates(present), at));
    }

    private static List<WorkerSelector.Candidate> candidates(List<WorkerLink> present) {
        List<WorkerSelector.Candidate> candidates = new ArrayList<>(present.size());
        for (WorkerLink worker : present) {
            candidates.add(worker.candidate());
        }
        return candidates;
    }

    void add(WorkerLink worker) {
        if (!worker.tags().containsAll(tags) || !ready.addIfAbsent(worker)) {
            return;
        }
        learn();
        if (ready.size() == 1 && isOutage) {
            isOutage = false;
            LOG.info(
                    "A worker{} is back after {} s without one",
                    withTags(),
                    (System.nanoTime() - emptySinceNs) / 1_000_000_000);
        }
    }

    void remove(WorkerLink worker, boolean isClosing) {
        if (!ready.remove(worker)) {
            return;
        }
        learn();
        if (ready.isEmpty() && !isClosing) {
            emptySinceNs = System.nanoTime();
            isOutage = true;
            LOG.warn(
                    "No worker{} is left: events of clients wait for one, for {} s at most (gateway.parking-time); then those clients"
                            + " are closed with 1013 and new ones get 503. Start a worker.",
                    withTags(),
                    graceNs / 1_000_000_000);
        }
    }

    private String withTags() {
        return tags.isEmpty() ? "" : " with the tags " + tags;
    }
}
