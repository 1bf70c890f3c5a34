package io.gatehouse.business;

import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.LinkEvents;
import io.gatehouse.business.link.OperatorAnswers;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.directory.DirectoryListener;
import io.gatehouse.directory.RegisterClient;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeVitals;
import io.gatehouse.protocol.StatusMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How a node of this tier reaches the cluster, be it a worker or a program that only sends: an event loop, a link to each gateway, a
 * register that names them. Any thread, unless a method says "loop". Single use: make, start, leave, close.
 */
final class ClusterAccess {
    // How exactly deadlines of requests are kept.
    private static final long TICK_MS = 50;
    private static final int RANDOM_ID_BITS = 21;

    private final WorkerOptions options;
    private final Vertx vertx;
    private final Context context;
    private final ScheduledExecutorService loop;
    private final NodeIdentity self;
    private final NodeVitals vitals = new NodeVitals();
    private final Callbacks callbacks;
    private final GatewayLinks links;
    private RegisterClient register; // loop
    private boolean leaving; // loop

    /**
     * Opens nothing yet.
     *
     * @param options those about links, registers and the start
     * @param mayWait whether the thread that asks may wait for room on a link
     */
    ClusterAccess(LinkRole role, WorkerOptions options, BooleanSupplier mayWait) {
        this.options = options;
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        context = vertx.getOrCreateContext();
        loop = NettyBridge.eventLoop(context);
        SecureRandom random = new SecureRandom();
        self = new NodeIdentity(role, id(random), random.nextLong(), options.name());
        callbacks = new Callbacks(options.name());
        links = new GatewayLinks(vertx, options, self, mayWait);
    }

    /** Grows with time, so that of several workers all agree who started first; 21 random bits tell apart those of one millisecond. */
    private static long id(SecureRandom random) {
        return System.currentTimeMillis() << RANDOM_ID_BITS | random.nextInt(1 << RANDOM_ID_BITS);
    }

    NodeIdentity self() {
        return self;
    }

    ScheduledExecutorService loop() {
        return loop;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    GatewayLinks links() {
        return links;
    }

    /**
     * Begins to look for registers and gateways.
     *
     * @param owner   gives each link that opens its owner
     * @param figures adds to what operators are told of this node; loop
     * @param drain   answers an operator who wants this node drained; loop
     * @param topology is told of every change; loop
     * @return completed on the loop when the gateways first known are linked, or the grace is over; never if {@link #leaveRegister} came
     *     before
     */
    Future<Void> start(
            Function<GatewayLink, LinkEvents> owner,
            Consumer<Figures.Builder> figures,
            Function<StatusMessage.AskDrain, StatusMessage.DrainReported> drain,
            DirectoryListener topology) {
        Promise<Void> linked = Promise.promise();
        context.runOnContext(ignored -> {
            if (leaving) {
                return;
            }
            links.start(owner, answers(figures, drain), linked::tryComplete);
            loop.scheduleAtFixedRate(links::onTick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            loop.schedule(() -> linked.tryComplete(), options.startGrace().toMillis(), TimeUnit.MILLISECONDS);
            register = new RegisterClient(
                    vertx,
                    options.link(),
                    self,
                    null,
                    options.registers(),
                    options.lease(),
                    links::linkedIds,
                    topology);
            register.start();
        });
        return linked.future();
    }

    private OperatorAnswers answers(
            Consumer<Figures.Builder> figures, Function<StatusMessage.AskDrain, StatusMessage.DrainReported> drain) {
        return new OperatorAnswers() {
            @Override
            public NodeStatus status() {
                return ClusterAccess.this.status(figures);
            }

            @Override
            public StatusMessage.DrainReported onAskDrain(StatusMessage.AskDrain question) {
                return drain.apply(question);
            }
        };
    }

    /** Loop. */
    private NodeStatus status(Consumer<Figures.Builder> more) {
        Figures.Builder figures = vitals.figures();
        more.accept(figures);
        figures.set(Figure.GATEWAYS, links.known().linked().size());
        return vitals.status(self, List.of(), figures.build(), links.status());
    }

    /** Tells the register that this node leaves. @return completed within about a second, whether it could be told or not */
    Future<Void> leaveRegister() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(ignored -> {
            leaving = true;
            if (register == null) {
                left.complete();
            } else {
                register.close().onComplete(left);
            }
        });
        return left.future();
    }

    /** Says goodbye to the gateways, after all that was sent. */
    Future<Void> closeLinks(String reason) {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(ignored -> links.close(reason, closed::tryComplete));
        return closed.future();
    }

    /** Ends the event loop, and with it whatever is still open. */
    Future<Void> closeLoop() {
        return vertx.close();
    }
}
