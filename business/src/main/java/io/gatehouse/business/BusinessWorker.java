package io.gatehouse.business;

import io.gatehouse.base.Waiting;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.Handlers;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.Timers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.route.RoutedClients;
import io.gatehouse.business.shared.SharedAccess;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.LocalTimers;
import io.gatehouse.business.threads.SlowHandlers;
import io.gatehouse.business.threads.TickFence;
import io.gatehouse.business.threads.Turn;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A worker: links to the gateways, and runs a handler for the clients that they bind to it.
 *
 * <p>Threading: any thread. Two workers in one JVM do not know of each other. Single use: create, start, close.
 */
public final class BusinessWorker implements Worker, AutoCloseable {
    private final WorkerOptions options;
    private final Clock clock = Clock.systemUTC();
    private final Callbacks callbacks;
    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final WorkerNode node;
    private final Clients clients;
    private final LocalTimers timers;
    private final SharedAccess shared; // null if it shares nothing

    private BusinessWorker(WorkerOptions options) {
        this.options = options;
        threads = new HandlerThreads(options.name(), options.threads());
        slow = new SlowHandlers(options.slowHandler().toMillis(), System::nanoTime);
        ClusterAccess cluster = new ClusterAccess(LinkRole.WORKER, options, threads::isCurrent);
        callbacks = cluster.callbacks();
        Turn turn = new Turn();
        shared = options.sharedData().isEmpty()
                ? null
                : SharedAccess.open(
                        "worker.shared-data",
                        options.name(),
                        options.sharedData(),
                        options.link().secret(),
                        options.lease(),
                        callbacks,
                        threads,
                        cluster.loop());
        node = new WorkerNode(cluster, options, threads, slow, turn, shared);
        clients = new RoutedClients(cluster.links(), callbacks, options.queryDeadline());
        timers = new LocalTimers(
                cluster.loop(), threads, slow, turn, shared == null ? TickFence.NONE : shared.ticks(), clock);
    }

    /**
     * Makes a worker that opens nothing yet. {@link #clients()} can be handed out from now on; until the worker has reached a register,
     * its futures fail as unavailable. A worker that was created must be closed.
     */
    public static BusinessWorker create(WorkerOptions options) {
        return new BusinessWorker(options);
    }

    /**
     * Runs a worker until SIGTERM or SIGINT, then ends the JVM with an {@link io.gatehouse.config.ExitCode}. For a plain main in a jar of
     * your own, with the options of {@code gatehouse worker} except those that find a handler:
     *
     * <pre>
     * public static void main(String[] args) {
     *     BusinessWorker.main(args, ChatEvents::new);
     * }
     * </pre>
     *
     * @param handler makes the handler from its worker
     */
    public static void main(String[] args, Function<Worker, ? extends EventHandler> handler) {
        NodeProcess.main("worker", new PlainWorkerFlags(), flags -> new WorkerProcess(flags, handler), args);
    }

    /**
     * Starts to serve.
     *
     * @return completed when events can arrive: the gateways known are linked, or {@code worker.start-grace} is over, and {@link
     *     ClientEvents#onWorkerStart} has returned. Failed with what that threw, and the worker is then closed; or with {@link
     *     java.util.concurrent.CancellationException} if it was closed before. A register that cannot be reached is no failure: it is
     *     dialled until it answers
     * @throws IllegalStateException if it was started or closed before
     */
    public Future<Void> start(EventHandler handler) {
        Promise<Void> started = Promise.promise();
        node.start(Handlers.async(handler), this)
                .onSuccess(done -> callbacks.complete(started, () -> null))
                .onFailure(failure -> stop().onComplete(ignored -> started.fail(failure)));
        return started.future();
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public Clients clients() {
        return clients;
    }

    @Override
    public List<GatewayInfo> gateways() {
        return node.gateways();
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public void presence(PresenceEvents events) {
        node.presence().subscribe(events);
    }

    @Override
    public SharedData shared() {
        if (shared == null) {
            throw new IllegalStateException(
                    "Worker '" + options.name()
                            + "' shares nothing: it was not told where (worker.shared-data). Give it the registers' register.shared-data.");
        }
        return shared;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** What operators are told of it besides; called on the worker's event loop. Before {@link #start}. */
    void reportAlso(Consumer<Figures.Builder> more) {
        node.reportAlso(more);
    }

    /** How many gateways are linked now. */
    public int linkedGateways() {
        return node.linkedGateways();
    }

    /** How many events failed: their callback threw. */
    public long failedEvents() {
        return node.failedEvents();
    }

    /** How many calls into the handler or of timers took longer than {@code worker.slow-handler}. */
    public long slowCalls() {
        return slow.found();
    }

    /**
     * Stops: takes no new client, waits up to {@code worker.stop-timeout} for the events it has, calls {@link
     * ClientEvents#onWorkerStop}, then leaves. What has not ended by then is interrupted, and its events go to another worker, flagged as
     * redelivered. Blocks; not to be called by a handler. More than once is the same.
     *
     * @throws IllegalStateException on an event loop of Vert.x's; the worker goes on
     */
    @Override
    public void close() {
        Waiting.requireMayBlock("Call stop().");
        timers.close();
        if (shared != null) {
            shared.stopTaking();
        }
        node.stop();
    }

    /** {@link #close} for those who must not block. */
    public Future<Void> stop() {
        Promise<Void> closed = Promise.promise();
        callbacks.complete(closed, () -> {
            close();
            return null;
        });
        return closed.future();
    }
}
