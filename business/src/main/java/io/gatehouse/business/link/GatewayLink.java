package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open link to a gateway: commands out, events and answers in. Its peer, which decodes, is the gateway's {@code WorkerLink}. A link
 * that was lost is never used again; its successor is another object.
 *
 * <p>Threading: the loop, except where a method says "any thread".
 */
public final class GatewayLink {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayLink.class);

    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final Link link;
    private final HandlerThreads threads;
    private final Duration sendTimeout;
    private final LinkOptions options;
    private final LinkEvents events;
    private final InFlightRequests requests = new InFlightRequests();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());
    private volatile long confirmed;
    private volatile long lastHeardNs = System.nanoTime();
    private volatile boolean ended;

    private record Waiter(long sequence, Runnable task) {}

    GatewayLink(
            Link link,
            HandlerThreads threads,
            LinkOptions options,
            Duration sendTimeout,
            Function<GatewayLink, LinkEvents> events) {
        this.link = link;
        this.threads = threads;
        this.options = options;
        this.sendTimeout = sendTimeout;
        this.events = events.apply(this);
    }

    /** The gateway's id. Any thread. */
    public long gateway() {
        return link.peer().id();
    }

    /** The gateway's name, for people. Any thread. */
    public String name() {
        return link.peer().name();
    }

    /** Bytes that a frame on this link may have. Any thread. */
    public int maxFrameBytes() {
        return options.maxFrameBytes();
    }

    /** Gives a command its place on the link if there is room, and never waits. Any thread. @return as {@link Link#send} */
    public long tryIssue(GatewayCommand command) {
        return noted(link.send(command));
    }

    /** The same, but a handler thread waits for room. Any thread. @return as {@link Link#sendOrWait} */
    public long issue(GatewayCommand command) {
        long sequence = tryIssue(command);
        return sequence == Link.FULL && threads.isCurrent() ? noted(link.sendOrWait(command, sendTimeout)) : sequence;
    }

    private long noted(long sequence) {
        if (sequence > 0) {
            issued.accumulateAndGet(sequence, Math::max);
        } else if (sequence == Link.FULL) {
            onFull();
        }
        return sequence;
    }

    // A link under pressure is full many times a second; that is one state, told now and then.
    private void onFull() {
        long now = System.nanoTime();
        long until = quietUntilNs.get();
        if (now - until >= 0 && quietUntilNs.compareAndSet(until, now + QUIET_NS)) {
            LOG.warn(
                    "The link to {} is full: {} bytes wait, limit {} (link.max-queued-bytes). Handlers wait for room, other"
                            + " callers are refused. This is not said again for {} s.",
                    this,
                    link.queuedBytes(),
                    options.maxQueuedBytes(),
                    TimeUnit.NANOSECONDS.toSeconds(QUIET_NS));
        }
    }

    /** What became of a command, for the caller of the API. Any thread. */
    public Future<Void> outcome(long sequence) {
        return sequence >= 0 ? Future.succeededFuture() : Future.failedFuture(refusal(sequence));
    }

    /** Why a command was not taken. Any thread. */
    public UnavailableException refusal(long sequence) {
        return new UnavailableException(
                sequence == Link.FULL
                        ? "The link to " + this + " is full (link.max-queued-bytes=" + options.maxQueuedBytes()
                                + "); the command was not sent. Try again later."
                        : "The link to " + this + " is lost; the command was not sent. It is dialled again.");
    }

    /** Issues a command that is answered. Any thread. */
    public void request(LongFunction<GatewayCommand> command, long deadlineNs, ReplyListener listener) {
        long correlation = requests.add(listener, deadlineNs);
        long sequence = Link.CLOSED;
        try {
            sequence = issue(command.apply(correlation));
        } finally {
            if (sequence < 0) {
                requests.refuse(correlation, refusal(sequence));
            }
        }
    }

    /** Puts what was issued on this link so far before a chain of marks; nothing if all of it is confirmed. Any thread. */
    CommandMark mark(CommandMark next) {
        long last = issued.get();
        return isConfirmed(last) ? next : new CommandMark(this, last, next);
    }

    /** Whether a command is confirmed, or never will be. Any thread. */
    public boolean isConfirmed(long sequence) {
        return sequence <= confirmed || ended;
    }

    /** Whether the gateway was heard within the heartbeat limit: if not, it may have given our clients to another worker. Any thread. */
    public boolean isFresh() {
        return System.nanoTime() - lastHeardNs <= options.silenceLimit().toNanos();
    }

    /** Whether the link is over. Any thread. */
    public boolean isEnded() {
        return ended;
    }

    /** Ends the link at once; the gateway rebinds its clients. Any thread. */
    public void abort(String reason) {
        link.abort(reason);
    }

    /** Runs a task when a command is confirmed or the link is over; at once if so already. Tasks run about in the order of sequences. */
    public void whenConfirmed(long sequence, Runnable task) {
        if (isConfirmed(sequence)) {
            task.run();
        } else {
            waiters.add(new Waiter(sequence, task));
        }
    }

    /** Lets acknowledgements go with what is written next, at the latest in some milliseconds. */
    public void flushLazily() {
        link.flushLazily();
    }

    /** Lets acknowledgements go at the end of this turn. */
    public void flushNow() {
        link.flushNow();
    }

    /** Adds acknowledgements to what is being written; within {@link LinkEvents#onFlush}. */
    public void acknowledge(GatewayCommand.Acknowledge acknowledge) {
        link.sendAlong(acknowledge);
    }

    void onMessage(WireMessage message) {
        if (message instanceof GatewayEvent event) {
            event.deliverTo(events);
        } else if (message instanceof GatewayReply reply) {
            requests.onReply(reply);
        } else {
            throw new ProtocolException(message.command() + " has no place on a link from a gateway");
        }
    }

    void onBatchEnd() {
        lastHeardNs = System.nanoTime();
    }

    void onFlush() {
        events.onFlush();
    }

    void onConfirmed(long sequence) {
        confirmed = sequence;
        events.onConfirmed();
        while (!waiters.isEmpty() && waiters.peek().sequence <= sequence) {
            waiters.poll().task.run();
        }
    }

    void onTick(long nowNs) {
        requests.expire(nowNs, toString());
    }

    void onEnd() {
        ended = true;
        events.onEnd();
        while (!waiters.isEmpty()) {
            waiters.poll().task.run();
        }
        requests.close(toString());
    }

    void close(String reason) {
        link.close(reason);
    }

    @Override
    public String toString() {
        return "gateway '" + name() + "' (" + GatewayId.text(gateway()) + ")";
    }
}
