package io.gatehouse.business;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.dispatch.EventDispatcher;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.directory.DirectoryListener;
import io.gatehouse.directory.RegisterClient;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's life: looks for registers, links, starts the handler, drains, leaves. Any thread, unless a method says "loop". */
final class WorkerNode implements DirectoryListener {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    // How exactly deadlines of requests are kept.
    private static final long TICK_MS = 50;
    // What closing links and sockets may take at most, once handlers are done.
    private static final long CLOSE_MS = 1200;

    private enum State {
        NEW,
        STARTED,
        STOPPED
    }

    private final Vertx vertx;
    private final Context context;
    private final ScheduledExecutorService loop;
    private final WorkerOptions options;
    private final NodeIdentity self;
    private final HandlerThreads threads;
    private final Callbacks callbacks;
    private final GatewayLinks links;
    private final Promise<Void> ready = Promise.promise();
    private final Promise<Void> stopped = Promise.promise();
    private volatile State state = State.NEW; // written under the lock of this object
    private volatile boolean isLowest;
    private volatile boolean handlerStarted;
    private volatile EventDispatcher dispatcher;
    private RegisterClient register; // loop
    private ClientEvents handler; // set together with STARTED
    private Worker worker; // set together with STARTED

    WorkerNode(
            Vertx vertx,
            Context context,
            ScheduledExecutorService loop,
            WorkerOptions options,
            NodeIdentity self,
            HandlerThreads threads,
            Callbacks callbacks,
            GatewayLinks links) {
        this.vertx = vertx;
        this.context = context;
        this.loop = loop;
        this.options = options;
        this.self = self;
        this.threads = threads;
        this.callbacks = callbacks;
        this.links = links;
    }

    boolean isLowestWorker() {
        return isLowest;
    }

    int linkedGateways() {
        return links.known().linked().size();
    }

    long failedEvents() {
        EventDispatcher running = dispatcher;
        return running == null ? 0 : running.failedEvents();
    }

    Future<Void> start(ClientEvents with, Worker api) {
        begin(with, api);
        Promise<Void> linked = Promise.promise();
        context.runOnContext(ignored -> {
            if (state == State.STOPPED) {
                return;
            }
            links.start(dispatcher::onOpen, linked::tryComplete);
            loop.scheduleAtFixedRate(links::onTick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            loop.schedule(() -> linked.tryComplete(), options.startGrace().toMillis(), TimeUnit.MILLISECONDS);
            register = new RegisterClient(
                    vertx, options.link(), self, null, options.registers(), options.lease(), links::linkedIds, this);
            register.start();
        });
        linked.future().onComplete(ignored -> threads.execute(this::startHandler));
        return ready.future();
    }

    // Whoever sees STARTED must find what stop() needs, and a second call must change nothing: one step under the lock.
    private synchronized void begin(ClientEvents with, Worker api) {
        if (state != State.NEW) {
            throw new IllegalStateException(
                    "Worker '" + self.name() + "' was started or closed before; create another.");
        }
        handler = with;
        worker = api;
        dispatcher = new EventDispatcher(handler, threads, callbacks, links, loop, options.queryDeadline());
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
            handler.onWorkerStart(worker);
        } catch (Throwable e) {
            ready.tryFail(e);
            return;
        }
        handlerStarted = true;
        loop.execute(() -> {
            links.takeClients();
            ready.tryComplete();
        });
    }

    /** Loop. */
    @Override
    public void onTopology(RegisterMessage.Topology topology) {
        isLowest = topology.workers().stream().allMatch(other -> Long.compareUnsigned(self.id(), other.id()) <= 0);
        links.onTopology(topology);
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
            Future<Void> withdrawn = leaveRegister();
            drain(deadlineNs);
            stopHandler(deadlineNs);
            endThreads(deadlineNs);
            closeLinks();
            await(withdrawn, CLOSE_MS, "the register to take our leave");
        } else {
            threads.interrupt();
        }
        await(vertx.close(), CLOSE_MS, "the event loop to end");
        stopped.complete();
    }

    // First of all: what one worker does for all moves to another one at once.
    private Future<Void> leaveRegister() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(ignored -> {
            if (register == null) {
                left.complete();
            } else {
                register.close().onComplete(left);
            }
        });
        return left.future();
    }

    private void drain(long deadlineNs) {
        Promise<Void> idle = Promise.promise();
        loop.execute(() -> links.drain(() -> dispatcher.whenIdle(idle::tryComplete)));
        if (!await(idle.future(), leftMs(deadlineNs), "handlers (worker.stop-timeout)")) {
            dispatcher.abandon();
        }
    }

    private void stopHandler(long deadlineNs) {
        if (!handlerStarted) {
            return;
        }
        Promise<Void> done = Promise.promise();
        threads.execute(() -> {
            try {
                handler.onWorkerStop(worker);
            } catch (Throwable e) {
                LOG.error("{}: onWorkerStop failed. The worker stops all the same.", self, e);
            } finally {
                done.tryComplete();
            }
        });
        await(done.future(), leftMs(deadlineNs), "onWorkerStop (worker.stop-timeout)");
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

    private void closeLinks() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(ignored -> links.close("worker stops", closed::tryComplete));
        await(closed.future(), CLOSE_MS, "the links to close");
    }

    private static long leftMs(long deadlineNs) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()));
    }

    /** @return whether it came in time */
    private boolean await(Future<Void> future, long ms, String what) {
        try {
            future.await(ms, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.warn("{} stops without waiting longer than {} ms for {}", self, ms, what);
            return false;
        }
    }
}
