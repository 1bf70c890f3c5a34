package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.WorkerSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers that take clients now. Any thread; read at each binding, written when a worker comes or goes. */
public final class WorkerTable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerTable.class);

    private final WorkerSelector selector;
    private final long graceNs;
    private final CopyOnWriteArrayList<WorkerLink> ready = new CopyOnWriteArrayList<>();
    private final Set<WorkerLink> linked = ConcurrentHashMap.newKeySet(); // also those that drain or are not ready yet
    private volatile boolean isClosing;
    private volatile boolean isOutage; // there was a worker once, and now there is none
    private volatile long emptySinceNs = System.nanoTime();

    /** @param graceMs for how long clients are let in although there is no worker */
    public WorkerTable(WorkerSelector selector, long graceMs) {
        this.selector = selector;
        this.graceNs = graceMs * 1_000_000;
    }

    /** Whether there is a worker, or has been one lately enough to hope for the next. */
    boolean areExpected() {
        return !ready.isEmpty() || System.nanoTime() - emptySinceNs < graceNs;
    }

    /** How many there are. */
    public int size() {
        return ready.size();
    }

    /** The worker for a client, or null if there is none. */
    WorkerLink select() {
        List<WorkerLink> present = List.copyOf(ready);
        if (present.isEmpty()) {
            return null;
        }
        if (present.size() == 1) {
            return present.get(0);
        }
        List<WorkerSelector.Candidate> candidates = new ArrayList<>(present.size());
        for (WorkerLink worker : present) {
            candidates.add(worker.candidate());
        }
        return present.get(choose(candidates));
    }

    // A selector is the application's code, and an exception on its way out would leave clients without a worker.
    private int choose(List<WorkerSelector.Candidate> candidates) {
        try {
            return Objects.checkIndex(selector.select(candidates), candidates.size());
        } catch (RuntimeException e) {
            LOG.error("The worker selector failed; the least loaded of {} workers is taken", candidates.size(), e);
            return WorkerSelector.leastLoaded().select(candidates);
        }
    }

    /** Whether the gateway stops. */
    boolean isClosing() {
        return isClosing;
    }

    /** Whether anybody is there who could learn of a client's end. */
    public boolean isAnybodyLinked() {
        return !linked.isEmpty();
    }

    /** Says goodbye to every worker; each link is written out first. */
    public void closeLinks(String reason) {
        isClosing = true;
        linked.forEach(worker -> worker.close(reason));
    }

    void onLinked(WorkerLink worker) {
        linked.forEach(older -> older.endIfReplacedBy(worker));
        linked.add(worker);
    }

    void onUnlinked(WorkerLink worker) {
        linked.remove(worker);
        remove(worker);
    }

    void add(WorkerLink worker) {
        if (ready.addIfAbsent(worker) && ready.size() == 1 && isOutage) {
            isOutage = false;
            LOG.info("A worker is back after {} s without one", (System.nanoTime() - emptySinceNs) / 1_000_000_000);
        }
    }

    void remove(WorkerLink worker) {
        if (ready.remove(worker) && ready.isEmpty() && !isClosing) {
            emptySinceNs = System.nanoTime();
            isOutage = true;
            LOG.warn(
                    "No worker is left: events of clients wait for one, for {} s at most (gateway.parking-time); then those clients"
                            + " are closed with 1013 and new ones get 503. Start a worker.",
                    graceNs / 1_000_000_000);
        }
    }
}
