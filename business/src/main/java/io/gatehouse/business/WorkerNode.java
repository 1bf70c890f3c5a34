package io.gatehouse.business;

import io.gatehouse.base.Waiting;
import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.Handlers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.dispatch.EventDispatcher;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.presence.ClusterPresence;
import io.gatehouse.business.presence.LoginArbiter;
import io.gatehouse.business.shared.SharedAccess;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.SlowHandlers;
import io.gatehouse.business.threads.Turn;
import io.gatehouse.directory.DirectoryListener;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.StatusMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's life: looks for registers, links, starts the handler, drains, leaves. Any thread, unless a method says "loop". */
final class WorkerNode implements DirectoryListener {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    // What closing links and sockets may take at most, once handlers are done.
    private static final long CLOSE_MS = 1200;

    private enum State {
        NEW,
        STARTED,
        STOPPED
    }

    private final ClusterAccess cluster;
    private final WorkerOptions options;
    private final NodeIdentity self;
    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final GatewayLinks links;
    private final ClusterPresence presence;
    private final Promise<Void> ready = Promise.promise();
    private final Promise<Void> stopped = Promise.promise();
    private volatile State state = State.NEW; // written under the lock of this object
    private final Turn turn; // loop
    private final SharedAccess shared; // null if it shares nothing
    private boolean knewAll; // loop
    private volatile boolean handlerStarted;
    private volatile EventDispatcher dispatcher;
    private boolean drainAsked; // loop
    private boolean drainHeard; // loop: every gateway knows
    private volatile Consumer<Figures.Builder> more = figures -> {};
    private AsyncClientEvents handler; // set together with STARTED
    private Worker worker; // set together with STARTED

    WorkerNode(
            ClusterAccess cluster,
            WorkerOptions options,
            HandlerThreads threads,
            SlowHandlers slow,
            Turn turn,
            SharedAccess shared) {
        this.cluster = cluster;
        this.options = options;
        this.threads = threads;
        this.slow = slow;
        links = cluster.links();
        self = cluster.self();
        presence = new ClusterPresence(self, links, cluster.loop(), threads);
        links.orderLogins(new LoginArbiter());
        this.turn = turn;
        this.shared = shared;
    }

    int linkedGateways() {
        return links.known().linked().size();
    }

    List<GatewayInfo> gateways() {
        return links.known().infos();
    }

    ClusterPresence presence() {
        return presence;
    }

    long failedEvents() {
        EventDispatcher running = dispatcher;
        return running == null ? 0 : running.failedEvents();
    }

    /** What operators are told besides; called on the loop, by a node that starts after this. */
    void reportAlso(Consumer<Figures.Builder> of) {
        more = of;
    }

    private void addTo(Figures.Builder figures) {
        dispatcher.addTo(figures);
        more.accept(figures);
    }

    Future<Void> start(AsyncClientEvents with, Worker api) {
        begin(with, api);
        if (slow.intervalMs() > 0) {
            cluster.loop().scheduleAtFixedRate(slow::look, slow.intervalMs(), slow.intervalMs(), TimeUnit.MILLISECONDS);
        }
        cluster.start(dispatcher::onOpen, this::addTo, this::onAskDrain, this)
                .compose(linked -> sharedData())
                .onComplete(ignored -> threads.execute(this::startHandler));
        return ready.future();
    }

    /** Completed when it can be used, or soon: a worker starts also where no register with shared data can be reached. */
    private Future<Void> sharedData() {
        if (shared == null) {
            return Future.succeededFuture();
        }
        Promise<Void> there = Promise.promise();
        shared.connected().onSuccess(done -> there.tryComplete());
        cluster.loop().schedule(() -> there.tryComplete(), options.startGrace().toMillis(), TimeUnit.MILLISECONDS);
        return there.future();
    }

    // Whoever sees STARTED must find what stop() needs, and a second call must change nothing: one step under the lock.
    private synchronized void begin(AsyncClientEvents with, Worker api) {
        if (state != State.NEW) {
            throw new IllegalStateException(
                    "Worker '" + self.name() + "' was started or closed before; create another.");
        }
        handler = with;
        worker = api;
        dispatcher = new EventDispatcher(
                handler, threads, slow, cluster.callbacks(), links, cluster.loop(), options.queryDeadline());
        state = State.STARTED;
    }

    /** @return the state until now */
    private synchronized State end() {
        State before = state;
        state = State.STOPPED;
        return before;
    }

    /** Handler thread. */
    private void startHandler() {
        if (state == State.STOPPED) {
            return;
        }
        try {
            handler.onWorkerStart(worker).onSuccess(done -> takeClients()).onFailure(ready::tryFail);
        } catch (Throwable e) {
            ready.tryFail(e);
        }
    }

    private void takeClients() {
        handlerStarted = true;
        cluster.loop().execute(() -> {
            links.takeClients(Handlers.wantsHandshakes(handler));
            presence.onStarted();
            ready.tryComplete();
        });
    }

    /** Loop. */
    @Override
    public void onTopology(RegisterMessage.Topology topology) {
        // A picture that is not complete holds all that were known before, so it says that much if one was complete.
        knewAll |= topology.complete();
        // Ids of workers grow with the time of their start.
        turn.onFirst(
                knewAll
                        && topology.workers().stream()
                                .allMatch(other -> Long.compareUnsigned(self.id(), other.id()) <= 0),
                System.nanoTime());
        links.onTopology(topology);
        dispatcher.onTopology(topology);
        presence.onTopology(topology);
    }

    /** Loop. */
    @Override
    public void onLease(long validUntilNs) {
        turn.onLease(validUntilNs, System.nanoTime());
    }

    /**
     * An operator takes this worker out of service: gateways bind no more clients to it, and give those that it has to others. It stays
     * linked, and its timers run, until it is stopped. Loop.
     */
    private StatusMessage.DrainReported onAskDrain(StatusMessage.AskDrain question) {
        if (!drainAsked) {
            drainAsked = true;
            LOG.info("{} drains, as an operator asked: its clients move to other workers", self);
            links.drain(() -> drainHeard = true);
        }
        long clients = dispatcher.clients();
        long events = dispatcher.unacknowledged();
        boolean drained = drainHeard && clients == 0 && events == 0;
        return new StatusMessage.DrainReported(
                question.correlation(), question.asker(), true, drained, clients, events);
    }

    /** Blocks until stopped; a second caller waits for the first. */
    void stop() {
        State before = end();
        if (before == State.STOPPED) {
            await(stopped.future(), options.stopTimeout().toMillis() + CLOSE_MS, "the other call to end");
            return;
        }
        if (before == State.STARTED) {
            // If it has not started by now it will not: what would tell is about to be dropped.
            ready.tryFail(new CancellationException(
                    "Worker '" + self.name() + "' was closed before it had started; nothing is served."));
            long deadlineNs = System.nanoTime() + options.stopTimeout().toNanos();
            // First of all: what one worker does for all moves to another one at once.
            cluster.loop().execute(turn::onLeaving);
            Future<Void> withdrawn = cluster.leaveRegister();
            drain(deadlineNs);
            if (shared != null) {
                shared.awaitConsumers(leftMs(deadlineNs));
            }
            stopHandler(deadlineNs);
            endThreads(deadlineNs);
            await(cluster.closeLinks("worker stops"), CLOSE_MS, "the links to close");
            await(withdrawn, CLOSE_MS, "the register to take our leave");
        } else {
            threads.interrupt();
        }
        if (shared != null) {
            shared.close();
        }
        await(cluster.closeLoop(), CLOSE_MS, "the event loop to end");
        stopped.complete();
    }

    private void drain(long deadlineNs) {
        Promise<Void> idle = Promise.promise();
        Promise<Void> told = Promise.promise();
        cluster.loop().execute(() -> presence.stop(told::tryComplete));
        dispatcher.onStopping();
        cluster.loop().execute(() -> links.drain(() -> dispatcher.whenIdle(idle::tryComplete)));
        if (!await(idle.future(), leftMs(deadlineNs), "handlers (worker.stop-timeout)")) {
            dispatcher.abandon();
        }
        // Before the links close: who goes on must know.
        await(told.future(), leftMs(deadlineNs), "calls of PresenceEvents (worker.stop-timeout)");
        // Handled, acknowledged, and yet not effective everywhere: what was for a gateway whose link was cut.
        Promise<Void> settled = Promise.promise();
        cluster.loop().execute(() -> links.whenNothingWaits(settled::tryComplete));
        await(settled.future(), leftMs(deadlineNs), "lost links to come back (worker.stop-timeout)");
    }

    private void stopHandler(long deadlineNs) {
        if (!handlerStarted) {
            return;
        }
        Promise<Void> done = Promise.promise();
        threads.execute(() -> {
            try {
                handler.onWorkerStop(worker)
                        .onSuccess(ignored -> done.tryComplete())
                        .onFailure(done::tryFail);
            } catch (Throwable e) {
                done.tryFail(e);
            }
        });
        done.future().onFailure(e -> LOG.error("{}: onWorkerStop failed. The worker stops all the same.", self, e));
        await(done.future().otherwiseEmpty(), leftMs(deadlineNs), "onWorkerStop (worker.stop-timeout)");
    }

    private void endThreads(long deadlineNs) {
        threads.shutdown();
        try {
            if (!threads.awaitEnd(leftMs(deadlineNs))) {
                LOG.warn(
                        "{}: handlers or timers still run after {} ms (worker.stop-timeout). They are interrupted; events"
                                + " not completed go to another worker.",
                        self,
                        options.stopTimeout().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.interrupt();
    }

    private static long leftMs(long deadlineNs) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()));
    }

    /** @return whether it came in time */
    private boolean await(Future<Void> future, long ms, String what) {
        if (Waiting.upTo(Duration.ofMillis(ms), future)) {
            return true;
        }
        LOG.warn("{} stops without waiting longer than {} ms for {}", self, ms, what);
        return false;
    }
}
