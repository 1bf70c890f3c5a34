package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.link.CommandMark;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.LinkEvents;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs events on handler threads, and acknowledges an event when its handler has completed and every command issued until then, on
 * whichever link, is confirmed.
 *
 * <p>"Issued until then" counts the commands of other handlers, too. That is more than needed, by what is on its way during a round
 * trip at most; in return it needs no note of who issued what, and covers sends that a handler makes through other threads.
 */
public final class EventDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

    private final ClientEvents handler;
    private final HandlerThreads threads;
    private final Callbacks callbacks;
    private final GatewayLinks links;
    private final Executor loop;
    private final long queryDeadlineNs;
    private final ConcurrentLinkedQueue<LaneEvent> completed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean collecting = new AtomicBoolean();
    private final LongAdder failed = new LongAdder();
    private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
    private final List<BoundClients> bound = new ArrayList<>(); // loop
    private Runnable whenIdle; // loop
    private volatile boolean abandoned;

    /**
     * @param loop          where the links are
     * @param queryDeadline for the answers to session changes
     */
    public EventDispatcher(
            ClientEvents handler,
            HandlerThreads threads,
            Callbacks callbacks,
            GatewayLinks links,
            Executor loop,
            Duration queryDeadline) {
        this.handler = handler;
        this.threads = threads;
        this.callbacks = callbacks;
        this.links = links;
        this.loop = loop;
        this.queryDeadlineNs = queryDeadline.toNanos();
    }

    /** The owner of a link that has just opened. Loop. */
    public LinkEvents onOpen(GatewayLink link) {
        BoundClients clients = new BoundClients(this, link);
        bound.add(clients);
        return clients;
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
        if (task == null) {
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

    Callbacks callbacks() {
        return callbacks;
    }

    long deadlineNs() {
        return System.nanoTime() + queryDeadlineNs;
    }

    /** Runs one event. Handler thread. */
    void handle(LaneEvent event) {
        ClientLane lane = event.lane;
        // Abandoned: what has not started would only be interrupted, and is another worker's then.
        if (lane.isEnded() || abandoned) {
            return;
        }
        if (!lane.link().isFresh()) {
            // This process stood still, or the network did: the gateway has given the client to another worker.
            lane.link().abort("nothing heard within the heartbeat limit, events not run");
            return;
        }
        Client client = new EventClient(event);
        try {
            event.deliver(handler, client);
        } catch (Throwable e) {
            if (!abandoned) {
                onFailed(event, client, e);
            }
        }
        if (abandoned) {
            // Perhaps it was interrupted half way: another worker runs it again, flagged as redelivered.
            return;
        }
        event.mark = links.known().mark();
        completed.add(event);
        // If something is unconfirmed, its confirmation will call collectCompleted. That may have happened since the
        // mark was taken, so the mark is looked at again after the event has become visible.
        if (CommandMark.unreached(event.mark) == null && collecting.compareAndSet(false, true)) {
            loop.execute(this::collect);
        }
    }

    private void onFailed(LaneEvent event, Client client, Throwable error) {
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
                rest.link().whenConfirmed(rest.sequence(), () -> advance(lane));
                return;
            }
            lane.unconfirmed = lane.completed;
            lane.completed = null;
            lane.clients().onEffective(event);
        }
    }
}
