package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.Resume;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
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

    // Far above a round trip, far below the time after which a silent link is given up.
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(1);

    private final Link link;
    private final Callers callers;
    private final Duration sendTimeout;
    private final LinkOptions options;
    private final LinkEvents events;
    private final OperatorAnswers answers;
    private final InFlightRequests requests;
    private final int maxQueries;
    private final Backlog backlog;
    private final long number;
    private final InterestView interest;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());
    private final AtomicLong quietQueriesUntilNs = new AtomicLong(System.nanoTime());
    private volatile long confirmed;
    private volatile long lastHeardNs = System.nanoTime();
    private volatile boolean ended;
    private volatile boolean stalled;
    private long timed; // loop; the command that shows how long confirmations take; 0 for none
    private long timedSinceNs; // loop

    /** @param isMark of an event: a stalled link changes what it waits for */
    private record Waiter(long sequence, Runnable task, boolean isMark) {}

    GatewayLink(
            Link link,
            Callers callers,
            LinkOptions options,
            Duration sendTimeout,
            int maxQueries,
            long number,
            long backlogBytes,
            int interestNames,
            Function<GatewayLink, LinkEvents> events,
            OperatorAnswers answers) {
        this.link = link;
        this.callers = callers;
        this.options = options;
        this.sendTimeout = sendTimeout;
        this.maxQueries = maxQueries;
        this.requests = new InFlightRequests(maxQueries);
        this.answers = answers;
        this.number = number;
        this.backlog = new Backlog(backlogBytes);
        this.interest = new InterestView(toString(), interestNames, link::send);
        this.events = events.apply(this);
    }

    /** The gateway's id. Any thread. */
    public long gateway() {
        return link.peer().id();
    }

    /** Who the gateway is, in this life of it. Any thread. */
    public NodeIdentity identity() {
        return link.peer();
    }

    /** The gateway's name, for people. Any thread. */
    public String name() {
        return link.peer().name();
    }

    /** Bytes that a frame on this link may have. Any thread. */
    public int maxFrameBytes() {
        return options.maxFrameBytes();
    }

    /**
     * Gives a command its place on the link if there is room, and never waits. Any thread.
     *
     * @return as {@link Link#send}; 0 if the link is lost, and the command waits for the next one
     */
    public long tryIssue(GatewayCommand command) {
        return noted(command, link.send(command));
    }

    /** The same, but a handler thread waits for room. Any thread. @return as {@link Link#sendOrWait} */
    public long issue(GatewayCommand command) {
        return issue(command, sendTimeout);
    }

    private long issue(GatewayCommand command, Duration atMost) {
        long sequence = tryIssue(command);
        if (sequence != Link.FULL || !callers.mayWait()) {
            return sequence;
        }
        // A caller may still hold a link whose place another has taken: that one is full then, and there is the room to
        // wait for.
        GatewayLink next = backlog.successor();
        return next != null ? next.issue(command, atMost) : noted(command, link.sendOrWait(command, atMost));
    }

    private long noted(GatewayCommand command, long sequence) {
        if (sequence > 0) {
            issued.accumulateAndGet(sequence, Math::max);
            callers.onIssued(this, sequence);
            backlog.issued(sequence, command);
            interest.onIssued(command, sequence);
        } else if (sequence == Link.CLOSED) {
            return backlog.offer(command);
        } else if (sequence == Link.FULL) {
            onFull();
        }
        return sequence;
    }

    // A link under pressure is full many times a second; that is one state, told now and then.
    private void onFull() {
        if (isToBeSaid(quietUntilNs)) {
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
                reason(sequence),
                sequence == Link.FULL
                        ? "The link to " + this + " is full (link.max-queued-bytes=" + options.maxQueuedBytes()
                                + "); the command was not sent. Try again later."
                        : "The link to " + this + " is lost; the command was not sent. It is dialled again."
                                + (backlog.isWaiting()
                                        ? " What needs no answer waits for the next link, up to link.max-queued-bytes="
                                                + options.maxQueuedBytes() + "."
                                        : ""));
    }

    /** The kind of a refusal. Any thread. */
    public static UnavailableException.Reason reason(long sequence) {
        return sequence == Link.FULL ? UnavailableException.Reason.LINK_FULL : UnavailableException.Reason.LINK_DOWN;
    }

    /**
     * Issues a command that is answered, if there is room, and never waits. Any thread.
     *
     * @return false if there is no room: then the listener hears nothing
     */
    public boolean tryRequest(LongFunction<GatewayCommand> command, long deadlineNs, ReplyListener listener) {
        return request(command, deadlineNs, listener, true);
    }

    /**
     * The same, but a handler thread waits for room, and whoever finds none is told; so is at once who finds {@code worker.max-queries}
     * others waiting. Any thread.
     */
    public void request(LongFunction<GatewayCommand> command, long deadlineNs, ReplyListener listener) {
        request(command, deadlineNs, listener, false);
    }

    private boolean request(
            LongFunction<GatewayCommand> command, long deadlineNs, ReplyListener listener, boolean onlyIfRoom) {
        long correlation = requests.add(listener, deadlineNs);
        if (correlation == 0) {
            if (!onlyIfRoom) {
                onTooManyQueries();
                listener.onNoReply(new UnavailableException(
                        UnavailableException.Reason.LINK_FULL,
                        maxQueries + " requests wait for an answer of " + this
                                + ", the most that may (worker.max-queries, of a GatewayClient its maxQueries); this one was"
                                + " not sent. Wait for answers before asking for more."));
            }
            return !onlyIfRoom;
        }
        long sequence = Link.CLOSED;
        try {
            GatewayCommand made = command.apply(correlation);
            sequence = onlyIfRoom ? tryIssue(made) : issue(made, untilAtMost(deadlineNs));
        } finally {
            if (sequence == Link.FULL && onlyIfRoom) {
                requests.forget(correlation);
            } else if (sequence < 0) {
                requests.refuse(correlation, refusal(sequence));
            }
        }
        return sequence != Link.FULL || !onlyIfRoom;
    }

    private void onTooManyQueries() {
        requests.onRefused();
        if (isToBeSaid(quietQueriesUntilNs)) {
            LOG.warn(
                    "{} requests wait for an answer of {}, the most that may (worker.max-queries); more are refused. This is not said"
                            + " again for {} s.",
                    maxQueries,
                    this,
                    TimeUnit.NANOSECONDS.toSeconds(QUIET_NS));
        }
    }

    private static boolean isToBeSaid(AtomicLong quietUntilNs) {
        long now = System.nanoTime();
        long until = quietUntilNs.get();
        return now - until >= 0 && quietUntilNs.compareAndSet(until, now + QUIET_NS);
    }

    private Duration untilAtMost(long deadlineNs) {
        Duration left = Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime()));
        return left.compareTo(sendTimeout) < 0 ? left : sendTimeout;
    }

    /** Puts what was issued on this link so far before a chain of marks; nothing if all of it is confirmed. Any thread. */
    CommandMark mark(OwnCommands own, CommandMark next) {
        long last = issued.get();
        return isConfirmed(last) ? next : new CommandMark(this, last, own == null ? last : own.on(this), next);
    }

    /** Whether a command is confirmed, or never will be. Any thread. */
    public boolean isConfirmed(long sequence) {
        return sequence <= confirmed || ended;
    }

    /** Whether the gateway was heard within the heartbeat limit: if not, it may have given our clients to another worker. Any thread. */
    public boolean isFresh() {
        return System.nanoTime() - lastHeardNs <= options.silenceLimit().toNanos();
    }

    /** Whether the gateway takes more than a second to confirm a command. Any thread. */
    public boolean isStalled() {
        return stalled;
    }

    /** Whether the link is over: for each caller from the first command on that was refused for it. Any thread. */
    public boolean isEnded() {
        return ended || link.isClosed();
    }

    /** Whether the link is lost, and commands that need no answer find a place all the same, until the next link is there. Any thread. */
    public boolean isWaiting() {
        return backlog.isWaiting();
    }

    /**
     * Whether a send to the uid or group of this hash has to go to the gateway: it has such clients, as far as is known, or what is known
     * may be out of date. Any thread.
     */
    public boolean mayHave(long hash) {
        // Looks at the clock only where it saves a send.
        return interest.mayHave(hash) || !isFresh();
    }

    /** The next link to the same gateway: it gets what this one owes. */
    void takeOver(GatewayLink next, long appliedUpTo) {
        backlog.takeOver(next, appliedUpTo);
    }

    /** Gives a command its place, whatever waits on the link: it waits in memory anyway. Any thread. */
    void issuePastBound(GatewayCommand command) {
        noted(command, link.sendPastBound(command));
    }

    /** Whether commands wait here for the next link. Any thread. */
    boolean owes() {
        return backlog.owes();
    }

    /** Which of this worker's links it is. */
    long number() {
        return number;
    }

    /** Tells the gateway which link this is, and from which one to go on; the first frame. */
    void resume(long previous) {
        link.send(new Resume(number, previous));
    }

    /** Says something about names; it finds its place whatever waits, and is dropped if the link is over. */
    public void tell(PresenceMessage message) {
        link.send(message);
    }

    /** The same about clients of uids that may have one each. */
    public void tell(LoginMessage message) {
        link.send(message);
    }

    /** Asks the gateway which uids and groups it has. */
    void askInterest() {
        interest.ask();
    }

    /** There will be no next link to this gateway. */
    void giveUp() {
        int left = backlog.giveUp();
        if (left > 0) {
            LOG.info("{} commands for {} have ended with it", left, this);
        }
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
            waiters.add(new Waiter(sequence, task, false));
        }
    }

    /** Runs a task when a mark on this link, which is not reached yet, may be. */
    public void whenReached(CommandMark mark, Runnable task) {
        waiters.add(new Waiter(mark.upTo(), task, true));
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

    /** Answers {@link LinkEvents#onHandshake}; nothing if the link is over: then the gateway asks another worker. Any thread. */
    public void answer(AdmissionMessage answer) {
        link.send(answer);
    }

    void onMessage(WireMessage message) {
        if (message instanceof GatewayEvent event) {
            event.deliverTo(events);
        } else if (message instanceof GatewayReply reply) {
            requests.onReply(reply);
        } else if (message instanceof InterestMessage about) {
            interest.onMessage(about);
        } else if (message instanceof AdmissionMessage.Asked question) {
            events.onHandshake(question);
        } else if (message instanceof StatusMessage.AskStatus ask) {
            link.send(new StatusMessage.NodeReported(ask.correlation(), ask.asker(), answers.status()));
        } else if (message instanceof StatusMessage.AskDrain ask) {
            link.send(answers.onAskDrain(ask));
        } else {
            throw new ProtocolException(message.command() + " has no place on a link from a gateway");
        }
    }

    LinkStatus status() {
        long last = issued.get();
        return new LinkStatus(
                link.peer(),
                link.remoteAddress(),
                "linked",
                new Figures.Builder()
                        .set(Figure.QUEUED_BYTES, link.queuedBytes())
                        .set(Figure.COMMANDS, last)
                        .set(Figure.COMMANDS_UNCONFIRMED, Math.max(0, last - confirmed))
                        .set(Figure.QUERIES, requests.waiting())
                        .set(Figure.QUERIES_REFUSED, requests.refused())
                        .build());
    }

    void onBatchEnd() {
        lastHeardNs = System.nanoTime();
        interest.onBatchEnd();
    }

    void onFlush() {
        events.onFlush();
    }

    void onConfirmed(long sequence) {
        confirmed = sequence;
        if (timed != 0 && sequence >= timed) {
            // Stays so until one is confirmed in time, else it would begin anew with every command.
            stalled = System.nanoTime() - timedSinceNs > STALLED_NS;
            timed = 0;
        }
        backlog.confirmed(sequence);
        events.onConfirmed();
        while (!waiters.isEmpty() && waiters.peek().sequence <= sequence) {
            waiters.poll().task.run();
        }
    }

    void onTick(long nowNs) {
        requests.expire(nowNs, toString());
        if (timed != 0) {
            if (!stalled && nowNs - timedSinceNs > STALLED_NS) {
                onStalled();
            }
        } else if (issued.get() > confirmed) {
            timed = issued.get();
            timedSinceNs = nowNs;
        } else {
            stalled = false;
        }
    }

    private void onStalled() {
        stalled = true;
        // Also what has completed since the last confirmation, and would be looked at with the next.
        events.onConfirmed();
        List<Waiter> marks = waiters.stream().filter(Waiter::isMark).toList();
        waiters.removeIf(Waiter::isMark);
        marks.forEach(each -> each.task.run());
    }

    void onEnd() {
        ended = true;
        backlog.onLost();
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
