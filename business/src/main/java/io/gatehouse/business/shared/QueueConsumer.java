package io.gatehouse.business.shared;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes items of one queue, one at a time, on a thread of its own. An item belongs to whoever puts a claim for it into the store first;
 * it is gone when it was done. Confined to its thread, but for what says otherwise.
 */
final class QueueConsumer implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);
    private static final int MAX_CANDIDATES = 1024;
    // Consumers that look at the same time begin with different ones of so many.
    private static final int SHUFFLED = 16;
    private static final int BUSY_LOOKS = 5;
    private static final String WAKE_UP = "";

    private final UUID self = UUID.randomUUID();
    private final WorkQueue queue;
    private final SharedStore store;
    private final QueueTimes times;
    private final long limitNs;
    private final Consumer<QueueItem> consumer;
    private final Promise<Void> ready = Promise.promise();
    // Any thread: ids of items that nobody may have claimed yet.
    private final LinkedBlockingQueue<String> candidates = new LinkedBlockingQueue<>(MAX_CANDIDATES);
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, byte[]> overdue = new HashMap<>();
    private volatile boolean closed;
    private volatile Work work;
    private Runnable deaf; // ends the listener
    private long lookedNs;
    private boolean toldTrouble;

    private record Seen(byte[] claim, long sinceNs) {}

    QueueConsumer(WorkQueue queue, SharedStore store, QueueTimes times, long limitNs, Consumer<QueueItem> consumer) {
        this.queue = queue;
        this.store = store;
        this.times = times;
        this.limitNs = limitNs;
        this.consumer = consumer;
    }

    /** The thread's task. */
    void run() {
        while (!closed) {
            try {
                step();
                toldTrouble = false;
            } catch (InterruptedException e) {
                break;
            } catch (UnavailableException e) {
                pause(e.getMessage());
            } catch (RuntimeException e) {
                pause(e.toString());
            }
        }
        if (deaf != null) {
            try {
                deaf.run();
            } catch (UnavailableException e) {
                LOG.debug("The queue '{}' still tells a consumer that has ended", queue.name());
            }
        }
    }

    private void step() throws InterruptedException {
        if (deaf == null) {
            deaf = store.onAdded(queue.items(), candidates::offer);
            look();
            ready.tryComplete();
        }
        String id = candidates.poll(QueueTimes.LOOK_MS, TimeUnit.MILLISECONDS);
        if (id != null && !id.equals(WAKE_UP)) {
            take(id);
        }
        if (id == null
                || System.nanoTime() - lookedNs > TimeUnit.MILLISECONDS.toNanos(BUSY_LOOKS * QueueTimes.LOOK_MS)) {
            look();
        }
    }

    private void pause(String trouble) {
        if (!toldTrouble) {
            toldTrouble = true;
            LOG.warn("A consumer of the queue '{}' waits: {}", queue.name(), trouble);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(QueueTimes.LOOK_MS));
    }

    /** Looks for items that nobody has claimed, and for claims that nobody stands up for any more. */
    private void look() {
        lookedNs = System.nanoTime();
        Set<String> items = new TreeSet<>(store.keys(queue.items()));
        Map<String, byte[]> claims = store.entries(queue.claims());
        seen.keySet().retainAll(claims.keySet());
        overdue.clear();
        candidates.clear();
        Map<String, Boolean> free = new LinkedHashMap<>();
        for (String item : items) {
            byte[] claim = claims.get(item);
            if (claim == null) {
                free.put(item, true);
            } else if (isOverdue(item, claim)) {
                overdue.put(item, claim);
                free.put(item, true);
            }
            if (free.size() == MAX_CANDIDATES) {
                break;
            }
        }
        claims.forEach((item, claim) -> {
            // Its holder had done the item, and died before it could take the claim away.
            if (!items.contains(item) && isOverdue(item, claim)) {
                store.delete(queue.claims(), item, claim);
            }
        });
        List<String> ids = new ArrayList<>(free.keySet());
        Collections.shuffle(ids.subList(0, Math.min(SHUFFLED, ids.size())));
        ids.forEach(candidates::offer);
    }

    private boolean isOverdue(String item, byte[] bytes) {
        Seen before = seen.get(item);
        if (before == null || !Arrays.equals(before.claim, bytes)) {
            before = new Seen(bytes, lookedNs);
            seen.put(item, before);
        }
        Claim claim = Claim.of(bytes);
        // Its own, while it works on nothing: the answer to its claim was lost.
        return claim.held() && claim.holder().equals(self) || lookedNs - before.sinceNs >= QueueTimes.patienceNs(claim);
    }

    private void take(String id) {
        byte[] expected = overdue.remove(id);
        Claim claim =
                new Claim(self, expected == null ? 1 : Claim.of(expected).attempt() + 1, 0, true, times.leaseMs());
        boolean mine = expected == null
                ? store.putIfAbsent(queue.claims(), id, claim.bytes()) == null
                : store.replace(queue.claims(), id, expected, claim.bytes());
        if (!mine) {
            return;
        }
        seen.remove(id);
        byte[] item = StoreCalls.repeat(() -> store.get(queue.items(), id));
        if (item == null) {
            store.delete(queue.claims(), id, claim.bytes());
            return;
        }
        Work now = new Work(store, queue, id, limitNs, claim);
        work = now;
        try {
            call(now, item);
        } finally {
            work = null;
        }
    }

    private void call(Work now, byte[] item) {
        boolean done = false;
        try {
            consumer.accept(new QueueItem(Payload.message(item), now.attempt()));
            done = true;
        } catch (Throwable e) {
            LOG.error(
                    "A consumer of the queue '{}' failed at an item, for the {}. time; it is given to one again.",
                    queue.name(),
                    now.attempt(),
                    e);
        }
        // Of a worker that stops; what is said now must still be said.
        boolean interrupted = Thread.interrupted();
        try {
            if (done) {
                now.done();
            } else {
                now.giveUp();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Shows that what it works on is in good hands. Blocks; any thread but an event loop. */
    void beat() {
        Work now = work;
        if (now != null) {
            now.beat();
        }
    }

    @Override
    public Future<Void> ready() {
        return ready.future();
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        candidates.offer(WAKE_UP);
    }
}
