package io.gatehouse.gateway.interest;

import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.ProtocolException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What one worker is told of names, over one link: all of them in portions, then what changes. At most a few frames are on the way; what
 * changes meanwhile is put together when the worker has seen some. Its peer is the worker's {@code InterestView}.
 *
 * <p>Threading: {@link #onMessage}, {@link #onJoin} and {@link #onClosed} on the link's loop, {@link #onJoinApplied} on any thread. What
 * has no other owner is guarded by the publisher's lock.
 */
public final class InterestFeed {
    private static final long[] NONE = {};

    private final InterestPublisher publisher;
    private final Consumer<InterestMessage> link;
    private final InterestPublisher.Bounds bounds;

    // Joins that this worker has commanded and that some loop has not applied yet.
    private final AtomicInteger joinsOpen = new AtomicInteger();
    private volatile long lastJoin; // written by the link's loop, after it has counted the join
    private final AtomicLong joinsApplied = new AtomicLong();

    private record Sent(boolean begins, boolean complete, long to) {}

    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private int ask; // 0 before the worker has asked
    private long framesSeen;
    private boolean mustBegin;
    private long[] names = NONE; // all there were at version sent, until they have been sent
    private int position;
    private long sent; // version
    private long appliedTold;
    private boolean isToldAll; // the last frame that makes the picture complete has been sent
    private boolean mayBeComplete; // at the worker, for all that is known here
    private long seen; // version that the worker has if its picture is complete

    InterestFeed(InterestPublisher publisher, InterestPublisher.Bounds bounds, Consumer<InterestMessage> link) {
        this.publisher = publisher;
        this.bounds = bounds;
        this.link = link;
    }

    /** What the worker says about interest. */
    public void onMessage(InterestMessage message) {
        if (message instanceof InterestMessage.Ask question) {
            publisher.onAsk(this, question.ask());
        } else if (message instanceof InterestMessage.Seen seenFrames) {
            publisher.onSeen(this, seenFrames);
        } else {
            throw new ProtocolException(message.command() + " is not for a gateway");
        }
    }

    /** The link is over. */
    public void onClosed() {
        publisher.onClosed(this);
    }

    /** The worker has commanded a join or a uid, which the loops begin to apply. */
    public void onJoin(long sequence) {
        joinsOpen.incrementAndGet();
        lastJoin = sequence;
    }

    /** Every loop concerned has applied one of those. */
    public void onJoinApplied() {
        // Read first: whatever was counted before this is done if nothing is open afterwards.
        long last = lastJoin;
        if (joinsOpen.decrementAndGet() == 0) {
            joinsApplied.accumulateAndGet(last, Math::max);
        }
    }

    /** Whether a send of this worker finds the names of that version, because it knows them or because it knows that it does not. */
    boolean knows(long version) {
        return !mayBeComplete || seen >= version;
    }

    void begin(int number) {
        ask = number;
        inFlight.clear();
        framesSeen = 0;
        appliedTold = 0;
        mustBegin = true;
        isToldAll = false;
        mayBeComplete = false; // who asks sends everywhere until it is told all
    }

    void seen(InterestMessage.Seen message) {
        if (message.ask() != ask) {
            return; // crossed with a new question
        }
        long frames = message.frames() - framesSeen;
        if (frames < 0 || frames > inFlight.size()) {
            throw new ProtocolException("interest frames seen: " + message.frames() + ", expected " + framesSeen
                    + " to " + (framesSeen + inFlight.size()));
        }
        framesSeen = message.frames();
        for (; frames > 0; frames--) {
            Sent frame = inFlight.poll();
            if (frame.complete()) {
                seen = frame.to();
            } else if (frame.begins()) {
                mayBeComplete = false;
            }
        }
    }

    /** Sends what the worker does not know yet, as far as there is room on the way. */
    void pump(PublishedNames published, ChangeLog log) {
        while (ask != 0 && inFlight.size() < bounds.framesInFlight()) {
            if (mustBegin || !log.reachesBackTo(sent)) {
                mustBegin = true;
                names = published.hashes();
                position = 0;
                sent = log.version();
                isToldAll = false;
            }
            int count = Math.min(names.length - position, bounds.namesPerFrame());
            boolean allNames = position + count == names.length;
            long to = allNames ? Math.min(log.version(), sent + bounds.namesPerFrame() - count) : sent;
            boolean upToDate = allNames && to == log.version();
            if (isToldAll && to == sent) {
                return;
            }
            // A worker that still has an older picture must have dropped it before it gets one that it takes for
            // complete: what it knows of names is then never less than what joins were answered for.
            if (upToDate && !isToldAll && !mustBegin && !inFlight.isEmpty()) {
                return;
            }
            send(log, count, to, upToDate);
        }
    }

    private void send(ChangeLog log, int count, long to, boolean upToDate) {
        ChangeLog.Net changes = log.net(sent, to);
        long[] added = Arrays.copyOf(changes.added(), changes.added().length + count);
        System.arraycopy(names, position, added, changes.added().length, count);
        if (upToDate) {
            appliedTold = joinsApplied.get();
        }
        boolean complete = isToldAll || upToDate;
        link.accept(new InterestMessage.Changes(
                ask, mustBegin, complete, mustBegin ? 0 : sent, to, appliedTold, added, changes.removed()));
        inFlight.add(new Sent(mustBegin, complete, to));
        if (complete && !mayBeComplete) {
            mayBeComplete = true;
            seen = to; // before it has this frame it sends everywhere
        }
        mustBegin = false;
        isToldAll = complete;
        sent = to;
        position += count;
        if (position == names.length) {
            names = NONE;
            position = 0;
        }
    }

    void check(PublishedNames published, ChangeLog log) {
        if (isToldAll && sent == log.version()) {
            link.accept(
                    new InterestMessage.Digest(ask, sent, joinsApplied.get(), published.size(), published.digest()));
        }
    }
}
