package io.gatehouse.gateway.presence;

import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.NameListener;
import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.PresenceMessage.State;
import io.gatehouse.protocol.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The uids and groups that clients of this gateway have, over all event loops, while workers ask for them. Any thread; the lock of this
 * object guards all state of this package.
 */
public final class PresencePublisher {
    // As long as that the names are kept without a worker: one that restarts then learns also who has gone meanwhile.
    private static final long IDLE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Duration grace;
    private final LongSupplier clockNs;
    private final List<OfLoop> loops = new ArrayList<>();
    private final List<PresenceFeed> feeds = new ArrayList<>(); // of workers that have asked, the oldest first
    private NameBook book;
    private int round; // of collecting names; 0 while none are collected
    private int lastRound;
    private int loopsMissing; // in this round
    private long idleSinceNs;

    /**
     * Knows of no names.
     *
     * @param grace   how long a name counts after its last client has gone
     * @param clockNs monotonic
     */
    public PresencePublisher(Duration grace, LongSupplier clockNs) {
        this.grace = grace;
        this.clockNs = clockNs;
    }

    /** Who is told of the names of one loop's clients; {@link OfLoop#of} must follow. */
    public synchronized OfLoop listener() {
        OfLoop listener = new OfLoop();
        loops.add(listener);
        return listener;
    }

    /**
     * What one worker is told, once it has asked.
     *
     * @param worker its id
     * @param mayAsk whether it is one that runs handlers
     * @param link   takes messages on any thread, in order
     */
    public PresenceFeed feed(long worker, boolean mayAsk, Consumer<PresenceMessage> link) {
        return new PresenceFeed(this, worker, mayAsk, link);
    }

    /** Looks for names that have gone. Once a second. */
    public synchronized void onTick() {
        if (round == 0) {
            return;
        }
        long now = clockNs.getAsLong();
        book.onTick(now);
        pump();
        if (feeds.isEmpty() && now - idleSinceNs >= IDLE_NS) {
            round = 0;
            book = null;
            loops.forEach(OfLoop::end);
        }
    }

    synchronized void onAsk(PresenceFeed feed) {
        feeds.add(feed);
        tellWorkers();
        if (round == 0) {
            round = ++lastRound;
            book = new NameBook(grace.toNanos(), name -> feeds.forEach(each -> each.changed(name)));
            loopsMissing = loops.size();
            loops.forEach(each -> each.collect(round));
        } else if (loopsMissing == 0) {
            begin(feed);
        }
    }

    synchronized void onSeen(PresenceFeed feed, long frames) {
        feed.seen(frames);
        feed.pump(book);
    }

    synchronized void onTold(PresenceFeed by, PresenceMessage.Told told) {
        for (State each : told.states()) {
            book.told(each.name(), each.isTold());
        }
        for (PresenceFeed each : feeds) {
            if (each != by) {
                each.send(told);
            }
        }
    }

    synchronized void onClosed(PresenceFeed feed) {
        feeds.remove(feed);
        idleSinceNs = clockNs.getAsLong();
        tellWorkers();
    }

    private void tellWorkers() {
        long[] workers =
                feeds.stream().mapToLong(PresenceFeed::worker).distinct().toArray();
        PresenceMessage message = new PresenceMessage.Workers(Math.toIntExact(grace.toMillis()), workers);
        feeds.forEach(each -> each.send(message));
    }

    private void begin(PresenceFeed feed) {
        feed.begin(book.names());
        feed.pump(book);
    }

    private void pump() {
        feeds.forEach(each -> each.pump(book));
    }

    private synchronized void collected(int of) {
        if (of == round && --loopsMissing == 0) {
            feeds.forEach(this::begin);
        }
    }

    /** @return whether somebody is to be told */
    private synchronized boolean occupied(int of, Name name) {
        if (of != round) {
            return false;
        }
        book.occupied(name);
        return !feeds.isEmpty();
    }

    private synchronized boolean vacated(int of, Name name) {
        if (of != round) {
            return false;
        }
        book.vacated(name, clockNs.getAsLong());
        return !feeds.isEmpty() && grace.isZero();
    }

    private synchronized void flush() {
        if (round != 0) {
            pump();
        }
    }

    /** The names of one loop's clients. Confined to that loop. */
    public final class OfLoop implements NameListener {
        private volatile EventLoopShard shard; // written once
        private int round; // 0 while nobody wants to know
        private boolean isFlushDue;

        private OfLoop() {}

        /** Whose names these are. */
        public void of(EventLoopShard its) {
            shard = its;
        }

        // Never at once: the caller has the lock, or is in the midst of something.
        private void collect(int of) {
            shard.executeLater(() -> {
                round = of;
                for (Target.Kind kind : List.of(Target.Kind.UIDS, Target.Kind.GROUPS)) {
                    shard.forEachName(kind, (name, clients) -> occupied(of, new Name(kind, name)));
                }
                collected(of);
            });
        }

        private void end() {
            shard.executeLater(() -> round = 0);
        }

        @Override
        public void onOccupied(Target.Kind kind, String name) {
            if (round != 0 && occupied(round, new Name(kind, name))) {
                flushLater();
            }
        }

        @Override
        public void onVacated(Target.Kind kind, String name) {
            if (round != 0 && vacated(round, new Name(kind, name))) {
                flushLater();
            }
        }

        private void flushLater() {
            if (!isFlushDue) {
                isFlushDue = true;
                shard.executeLater(() -> {
                    isFlushDue = false;
                    flush();
                });
            }
        }
    }
}
