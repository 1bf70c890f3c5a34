package io.gatehouse.gateway.interest;

import io.gatehouse.gateway.shard.NameListener;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The uids and groups that clients of this gateway have, over all event loops, and the workers that are told of them. Any thread; the
 * lock of this object guards all state of this package.
 *
 * <p>Not one loop's, because then a join on another loop could be answered only two hand-overs later, and the first message to a client
 * would overtake the news of its group. A join costs one or two map operations under the lock, and only if it is the first of its name on
 * its loop.
 */
public final class InterestPublisher {
    /** How long a name that nobody has any more stays published: a page that is loaded anew is no news then. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);
    // With a tick a second: every ten seconds.
    private static final int TICKS_PER_CHECK = 10;
    // Half of it is the most that a frame of the default size could have.
    private static final int NAMES_PER_FRAME = 4096;
    private static final int FRAME_OVERHEAD_BYTES = 128;

    private final boolean isOn;
    private final Bounds bounds;
    private final LongSupplier clockNs;
    private final PublishedNames names = new PublishedNames();
    private final ChangeLog log;
    private final List<InterestFeed> feeds = new ArrayList<>(); // of workers that have asked
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::version));
    private int ticks;

    private record Waiter(long version, Runnable task) {}

    /**
     * What may wait and travel.
     *
     * @param namesPerFrame  how many names and changes one frame has at most
     * @param framesInFlight how many frames a worker may have unseen
     * @param changesKept    how far a worker may lag behind before it is told everything anew
     */
    public record Bounds(int namesPerFrame, int framesInFlight, int changesKept) {
        /** What fits into frames of this size; else a window of half a megabyte, and as much for the log. */
        public static Bounds of(int maxFrameBytes) {
            return new Bounds(
                    Math.min(NAMES_PER_FRAME, (maxFrameBytes - FRAME_OVERHEAD_BYTES) / Long.BYTES), 16, 1 << 16);
        }
    }

    /**
     * Knows of no names yet.
     *
     * @param isOn    false if workers shall be told nothing, and send to this gateway whatever it has
     * @param clockNs monotonic
     */
    public InterestPublisher(boolean isOn, Bounds bounds, LongSupplier clockNs) {
        this.isOn = isOn;
        this.bounds = bounds;
        this.clockNs = clockNs;
        this.log = new ChangeLog(isOn ? bounds.changesKept() : 0);
    }

    /** Who is told of the names of one loop's clients; what a turn of the loop brings leaves in one frame. */
    public NameListener listenerOn(Executor loop) {
        return isOn ? new OfLoop(loop) : NameListener.NONE;
    }

    /** What one worker is told, once it has asked; gives messages to {@code link} on any thread, in order. */
    public InterestFeed feed(Consumer<InterestMessage> link) {
        return new InterestFeed(this, bounds, link);
    }

    /** Looks for names that have gone, and lets workers check what they know. Once a second. */
    public synchronized void onTick() {
        if (!isOn) {
            return;
        }
        names.removeVacant(clockNs.getAsLong(), LINGER_NS, hash -> log.add(hash, false));
        flush();
        ticks++;
        if (ticks % TICKS_PER_CHECK == 0) {
            feeds.forEach(feed -> feed.check(names, log));
        }
    }

    /**
     * Runs a task as soon as every worker finds this name here, or at once if that is so already; on any thread. That is when all that
     * have a picture of this gateway have it in there, or have lost their link.
     */
    public void whenKnown(Target.Kind kind, String name, Runnable task) {
        if (isOn) {
            synchronized (this) {
                long since = names.since(NameHash.of(kind, name));
                if (since >= 0 && !isKnown(since)) {
                    waiters.add(new Waiter(since, task));
                    return;
                }
            }
        }
        task.run();
    }

    void onAsk(InterestFeed feed, int ask) {
        if (!isOn) {
            return; // its picture is never complete then
        }
        run(() -> {
            if (!feeds.contains(feed)) {
                feeds.add(feed);
            }
            feed.begin(ask);
            feed.pump(names, log);
        });
    }

    void onSeen(InterestFeed feed, InterestMessage.Seen seen) {
        run(() -> {
            feed.seen(seen);
            feed.pump(names, log);
        });
    }

    void onClosed(InterestFeed feed) {
        run(() -> feeds.remove(feed));
    }

    /** Changes what workers are known to know, then lets go who waited for that. */
    private void run(Runnable change) {
        List<Waiter> done = List.of();
        synchronized (this) {
            change.run();
            if (!waiters.isEmpty() && isKnown(waiters.peek().version)) {
                done = new ArrayList<>();
                do {
                    done.add(waiters.poll());
                } while (!waiters.isEmpty() && isKnown(waiters.peek().version));
            }
        }
        done.forEach(waiter -> waiter.task.run());
    }

    private boolean isKnown(long version) {
        for (int i = 0; i < feeds.size(); i++) {
            if (!feeds.get(i).knows(version)) {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean occupied(long hash) {
        if (!names.occupy(hash)) {
            return false;
        }
        names.publish(hash, log.add(hash, true));
        return !feeds.isEmpty();
    }

    private synchronized void vacated(long hash) {
        names.vacate(hash, clockNs.getAsLong());
    }

    private synchronized void flush() {
        feeds.forEach(feed -> feed.pump(names, log));
    }

    /** Confined to its loop. */
    private final class OfLoop implements NameListener {
        private final Executor loop;
        private boolean isFlushDue;

        private OfLoop(Executor loop) {
            this.loop = loop;
        }

        @Override
        public void onOccupied(Target.Kind kind, String name) {
            if (occupied(NameHash.of(kind, name)) && !isFlushDue) {
                isFlushDue = true;
                // After this turn's other joins, and before what the turn writes to clients is flushed, if they were
                // written to after this: a client hears of its group no sooner than the links do.
                loop.execute(() -> {
                    isFlushDue = false;
                    flush();
                });
            }
        }

        @Override
        public void onVacated(Target.Kind kind, String name) {
            vacated(NameHash.of(kind, name));
        }
    }
}
