package io.gatehouse.business.dispatch;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.link.CommandMark;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.LinkEvents;
import io.gatehouse.business.link.OwnCommands;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.SlowHandlers;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.RepeatedTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs events on handler threads, and acknowledges an event when its handler has completed and every command issued until then, on
 * whichever link, is confirmed.
 *
 * <p>"Issued until then" counts the commands of other handlers, too. That is more than needed, by what is on its way during a round
 * trip at most; in return it covers sends that a handler makes through whichever thread. Where a gateway takes longer than that, only
 * what this event's handler has issued there counts, and what threads have issued meanwhile that run no handler: else one gateway that
 * stands still would stop the clients of all others.
 */
public final class EventDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

    private final AsyncClientEvents handler;
    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final Callbacks callbacks;
    private final GatewayLinks links;
    private final ScheduledExecutorService loop;
    private final long queryDeadlineNs;
    private final ConcurrentLinkedQueue<LaneEvent> completed = new ConcurrentLinkedQueue<>();
    private final RepeatedTexts texts = new RepeatedTexts(); // loop
    private final AtomicBoolean collecting = new AtomicBoolean();
    private final LongAdder failed = new LongAdder();
    private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
    private final List<BoundClients> bound = new ArrayList<>(); // loop
    private final Admissions admissions;
    private final OrphanedClients orphans;
    private final AtomicInteger localEvents = new AtomicInteger();
    private long received; // loop
    private Runnable whenIdle; // loop
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /**
     * @param loop          where the links are
     * @param queryDeadline for the answers to session changes
     */
    public EventDispatcher(
            AsyncClientEvents handler,
            HandlerThreads threads,
            SlowHandlers slow,
            Callbacks callbacks,
            GatewayLinks links,
            ScheduledExecutorService loop,
            Duration queryDeadline) {
        this.handler = handler;
        this.threads = threads;
        this.slow = slow;
        this.callbacks = callbacks;
        this.links = links;
        this.loop = loop;
        this.queryDeadlineNs = queryDeadline.toNanos();
        this.admissions = new Admissions(handler, threads, slow, failures, failed::increment);
        this.orphans = new OrphanedClients(this, links.silenceLimit(), System::nanoTime);
    }

    /** Clients whose gateway is not linked. Loop. */
    OrphanedClients orphans() {
        return orphans;
    }

    /** The register says who is there. Loop. */
    public void onTopology(RegisterMessage.Topology topology) {
        orphans.onTopology(topology);
    }

    /** Adds an event that no gateway waits for. Loop. */
    void addLocal(LaneEvent event) {
        localEvents.incrementAndGet();
        event.lane.add(event);
    }

    /** A gateway asks whether somebody may come in. Loop. */
    void onHandshake(HandshakeCall call) {
        localEvents.incrementAndGet();
        admissions.ask(call, this::onLocalDone);
    }

    /** The owner of a link that has just opened. Loop. */
    public LinkEvents onOpen(GatewayLink link) {
        orphans.onLinkOpen(link.identity());
        BoundClients clients = new BoundClients(this, link);
        bound.add(clients);
        return clients;
    }

    void onReceived() {
        received++;
    }

    /** What operators want to know of clients and their events. Loop. */
    public void addTo(Figures.Builder figures) {
        figures.set(Figure.CLIENTS, clients())
                .set(Figure.EVENTS, received)
                .set(Figure.EVENTS_FAILED, failedEvents())
                .set(Figure.EVENTS_WAITING, unacknowledged())
                .set(Figure.HANDLERS_BUSY, sum(BoundClients::busy));
    }

    /** How many clients are bound here. Loop. */
    public long clients() {
        return sum(BoundClients::size);
    }

    /** How many events have come and are not acknowledged. Loop. */
    public long unacknowledged() {
        return sum(BoundClients::unacknowledged);
    }

    private long sum(ToLongFunction<BoundClients> figure) {
        return bound.stream().mapToLong(figure).sum();
    }

    void onEnd(BoundClients clients) {
        bound.remove(clients);
        checkIdle();
    }

    /** Events whose callback threw. Any thread. */
    public long failedEvents() {
        return failed.sum();
    }

    /** From now on nothing is acknowledged any more: handlers are about to be interrupted, and no other starts. Any thread. */
    public void abandon() {
        abandoned = true;
    }

    /** Runs a task, once, as soon as every event that came is acknowledged. Loop. */
    public void whenIdle(Runnable task) {
        whenIdle = task;
        checkIdle();
    }

    void checkIdle() {
        Runnable task = whenIdle;
        if (task == null || localEvents.get() > 0) {
            return;
        }
        for (BoundClients clients : bound) {
            if (!clients.isIdle()) {
                return;
            }
        }
        whenIdle = null;
        task.run();
    }

    void run(ClientLane lane) {
        threads.execute(lane);
    }

    /** What clients say alike. Loop. */
    RepeatedTexts texts() {
        return texts;
    }

    ScheduledExecutorService loop() {
        return loop;
    }

    /** The worker stops: clients' timers are not due any more. Any thread. */
    public void onStopping() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    long deadlineNs() {
        return System.nanoTime() + queryDeadlineNs;
    }

    /**
     * Runs one event. Handler thread.
     *
     * @return false if it goes on after the handler's method: the lane is run again when the future completes
     */
    boolean handle(LaneEvent event) {
        if (!mayRun(event)) {
            if (event.isLocal()) {
                onLocalDone();
            }
            return true;
        }
        Client client = new EventClient(event);
        event.lane.onKnown();
        if (event.isLast()) {
            event.lane.onOver();
        }
        SlowHandlers.Call call = slow.begin(event);
        OwnCommands own = links.callers().begin();
        try {
            return deliver(event, client, call, own);
        } finally {
            links.callers().end();
        }
    }

    private boolean deliver(LaneEvent event, Client client, SlowHandlers.Call call, OwnCommands own) {
        Future<?> outcome;
        try {
            outcome = event.deliver(handler, client);
            if (outcome == null) {
                throw new NullPointerException("the handler gave back null where a future belongs");
            }
        } catch (Throwable e) {
            onDone(event, client, call, e, own);
            return true;
        }
        if (outcome.isComplete()) {
            onDone(event, client, call, outcome.cause(), own);
            return true;
        }
        slow.returned(call);
        // Whoever completes it may be an event loop, and onError is the application's code. What it has issued
        // elsewhere
        // meanwhile, perhaps on the thread of another client's handler, is not known.
        outcome.onComplete(done -> threads.execute(() -> {
            onDone(event, client, call, done.cause(), null);
            event.lane.run();
        }));
        return false;
    }

    private boolean mayRun(LaneEvent event) {
        ClientLane lane = event.lane;
        if (event.isLocal()) {
            // Nobody else has it.
            return !abandoned && !(event.isLast() && !lane.isOwedAnEnd());
        }
        // Abandoned: what has not started would only be interrupted, and is another worker's then.
        if (lane.isEnded() || abandoned) {
            return false;
        }
        if (!lane.link().isFresh()) {
            // This process stood still, or the network did: the gateway has given the client to another worker.
            lane.link().abort("nothing heard within the heartbeat limit, events not run");
            return false;
        }
        return true;
    }

    /**
     * @param error null if there was none
     * @param own   what its handler has issued, or null if it may be more than is known
     */
    private void onDone(LaneEvent event, Client client, SlowHandlers.Call call, Throwable error, OwnCommands own) {
        try {
            if (error != null && !abandoned) {
                onFailed(event, client, error);
            }
        } finally {
            slow.end(call);
            if (event.isLocal()) {
                onLocalDone();
            } else if (event.isAcknowledged() && !abandoned) {
                // Abandoned: perhaps it was interrupted half way; another worker runs it again, flagged as redelivered.
                acknowledge(event, own);
            }
        }
    }

    private void onLocalDone() {
        if (localEvents.decrementAndGet() == 0) {
            loop.execute(this::checkIdle);
        }
    }

    private void acknowledge(LaneEvent event, OwnCommands own) {
        boolean isKnown = own != null && links.callers().isAllKnown(own);
        event.mark = links.known().mark(isKnown ? own : null);
        completed.add(event);
        // If something is unconfirmed, its confirmation will call collectCompleted. That may have happened since the
        // mark was taken, so the mark is looked at again after the event has become visible.
        if (CommandMark.unreached(event.mark) == null && collecting.compareAndSet(false, true)) {
            loop.execute(this::collect);
        }
    }

    private void onFailed(LaneEvent event, Client client, Throwable error) {
        if (error instanceof UnavailableException && event.isAcknowledged() && event.lane.isEnded()) {
            // Its link was cut under it: the event is not over, another worker has it by now.
            LOG.debug("{}: event {} ({}) ended with its link", client, event.number, event.name());
            return;
        }
        failed.increment();
        if (error instanceof BadMessageException) {
            // A client's doing, as often as it likes: no line at a level that is on.
            LOG.debug("{}: event {} ({}): {}", client, event.number, event.name(), FailureLog.summary(error));
        } else {
            failures.failed(client, event.number, event.name(), error);
        }
        try {
            handler.onError(client, error);
        } catch (Throwable e) {
            failures.failed(client, event.number, "onError", e);
        }
    }

    private void collect() {
        collecting.set(false);
        collectCompleted();
    }

    /** Takes completed events over from the handler threads. Loop. */
    void collectCompleted() {
        for (LaneEvent event = completed.poll(); event != null; event = completed.poll()) {
            ClientLane lane = event.lane;
            if (lane.unconfirmed == null) {
                lane.unconfirmed = event;
                advance(lane);
            } else {
                // One that waited here is covered by this one, whose mark lies behind its mark.
                if (lane.completed != null) {
                    event.mark = CommandMark.of(lane.completed.mark, event.mark);
                }
                lane.completed = event;
            }
        }
    }

    /** Goes on with a lane's completed events as far as confirmations allow. Loop. */
    private void advance(ClientLane lane) {
        while (lane.unconfirmed != null) {
            LaneEvent event = lane.unconfirmed;
            CommandMark rest = CommandMark.unreached(event.mark);
            if (rest != null) {
                event.mark = rest;
                rest.link().whenReached(rest, () -> advance(lane));
                return;
            }
            lane.unconfirmed = lane.completed;
            lane.completed = null;
            lane.clients().onEffective(event);
        }
    }
}
