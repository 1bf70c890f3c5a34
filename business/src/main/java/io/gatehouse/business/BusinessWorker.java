package io.gatehouse.business;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Timers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.route.RoutedClients;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.LocalTimers;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * A worker: links to the gateways, and runs a handler for the clients that they bind to it.
 *
 * <p>Threading: any thread. Two workers in one JVM do not know of each other. Single use: create, start, close.
 */
public final class BusinessWorker implements Worker, AutoCloseable {
    private final WorkerOptions options;
    private final Clock clock = Clock.systemUTC();
    private final Vertx vertx;
    private final Callbacks callbacks;
    private final HandlerThreads threads;
    private final WorkerNode node;
    private final Clients clients;
    private final LocalTimers timers;

    private BusinessWorker(WorkerOptions options) {
        this.options = options;
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        Context context = vertx.getOrCreateContext();
        ScheduledExecutorService loop = NettyBridge.eventLoop(context);
        SecureRandom random = new SecureRandom();
        var self = new NodeIdentity(LinkRole.WORKER, random.nextLong(), random.nextLong(), options.name());
        callbacks = new Callbacks(options.name());
        threads = new HandlerThreads(options.name(), options.threads());
        GatewayLinks links = new GatewayLinks(vertx, options, self, threads);
        node = new WorkerNode(vertx, context, loop, options, self, threads, callbacks, links);
        clients = new RoutedClients(links, callbacks, options.queryDeadline());
        timers = new LocalTimers(loop, threads, node::isLowestWorker);
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
    public static void main(String[] args, Function<Worker, ClientEvents> handler) {
        NodeProcess.main(
                "worker", new PlainWorkerFlags(), flags -> new WorkerProcess(flags.toOptions(), handler), args);
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
    public Future<Void> start(ClientEvents handler) {
        Promise<Void> started = Promise.promise();
        node.start(handler, this)
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
    public Timers timers() {
        return timers;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** How many gateways are linked now. */
    public int linkedGateways() {
        return node.linkedGateways();
    }

    /** How many events failed: their callback threw. */
    public long failedEvents() {
        return node.failedEvents();
    }

    /**
     * Stops: takes no new client, waits up to {@code worker.stop-timeout} for the events it has, calls {@link
     * ClientEvents#onWorkerStop}, then leaves. What has not ended by then is interrupted, and its events go to another worker, flagged as
     * redelivered. Blocks; not to be called by a handler. More than once is the same.
     */
    @Override
    public void close() {
        timers.close();
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
