package io.gatehouse.register;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.Waiting;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.link.DeadlineTransport;
import io.gatehouse.link.LinkEntrance;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeVitals;
import io.gatehouse.register.store.HazelcastMemberStore;
import io.gatehouse.register.store.LocalMemberStore;
import io.gatehouse.register.store.MemberStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/**
 * A register process in an object: starts and stops it. Two in one JVM do not know of each other. Thread-safe.
 */
public final class RegisterServer implements AutoCloseable {
    private static final Set<LinkRole> SERVED =
            Set.of(LinkRole.GATEWAY, LinkRole.WORKER, LinkRole.PUSHER, LinkRole.OPERATOR);
    // Looking whether everybody has taken the goodbye: often enough not to be noticed, a second at most.
    private static final long GOODBYE_LOOK_MS = 10;
    private static final int GOODBYE_LOOKS = 100;

    private final RegisterOptions options;
    private final Vertx vertx;
    private final Context context;
    private final NodeIdentity self;
    private final NodeVitals vitals = new NodeVitals();
    private final MemberStore store;
    private final MemberRegistry registry;
    private final LinkServer server;
    private volatile HostPort address;
    private Future<Void> stopped;

    private RegisterServer(RegisterOptions options) {
        this.options = options;
        LinkEntrance entrance = new LinkEntrance();
        this.vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(1))
                .withTransport(DeadlineTransport.preferNative(entrance))
                .build();
        this.context = vertx.getOrCreateContext();
        SecureRandom random = new SecureRandom();
        this.self = new NodeIdentity(LinkRole.REGISTER, random.nextLong(), random.nextLong(), options.name());
        // There is one event loop, so what is made here on the caller's thread is touched there only once it listens.
        this.store = options.cluster().isEnabled() ? shared(options) : new LocalMemberStore();
        this.registry = new MemberRegistry(self, store, loop(vertx), options.leaseGrace());
        this.server = new LinkServer(
                        vertx,
                        options.links(),
                        self,
                        SERVED,
                        peer -> new RegisterConnection(registry, peer, this::status))
                .enteredBy(entrance);
    }

    /** Opens nothing yet. */
    public static RegisterServer create(RegisterOptions options) {
        return new RegisterServer(options);
    }

    /**
     * Starts to listen.
     *
     * @return completed with the real address; failed with a {@link NodeFailure} that names the option if it cannot be bound
     */
    public Future<HostPort> start() {
        return joined().compose(ignored -> listen());
    }

    /** The other registers first: who is linked here then finds the nodes that are linked there. */
    private Future<Void> joined() {
        if (!store.isShared()) {
            return Future.succeededFuture();
        }
        ClusterOptions cluster = options.cluster();
        return vertx.executeBlocking(() -> {
                    store.open(registry::heard);
                    return (Void) null;
                })
                .recover(cause -> Future.failedFuture(new NodeFailure(
                        ExitCode.CANNOT_LISTEN,
                        "register.cluster-bind=" + cluster.bind() + " cannot be listened on: "
                                + rootOf(cause).getMessage() + ". Stop what uses it, or choose another address.")));
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private MemberStore shared(RegisterOptions with) {
        ClusterOptions cluster = with.cluster();
        var place = new HazelcastMemberStore.Place(
                cluster.bind(), cluster.advertise(), cluster.peers(), cluster.dns(), cluster.sharedData());
        return new HazelcastMemberStore(
                place, with.links().secret(), task -> context.runOnContext(ignored -> task.run()));
    }

    private Future<HostPort> listen() {
        Promise<HostPort> listening = Promise.promise();
        context.runOnContext(ignored -> server.listen(SocketAddress.inetSocketAddress(
                        options.bind().port(), options.bind().host()))
                .map(port -> {
                    vertx.setPeriodic(MemberRegistry.TICK_MS, timer -> registry.tick());
                    address = options.bind().withPort(port);
                    return address;
                })
                .recover(cause -> Future.failedFuture(NodeFailure.cannotListen("register.bind", options.bind(), cause)))
                .onComplete(listening));
        return listening.future();
    }

    /** Where nodes connect, with the real port; after {@link #start}. */
    public HostPort address() {
        return address;
    }

    /**
     * Stops: tells the nodes, which then look for another register, and closes. Bounded by about a second. What they know of each
     * other stays with them.
     */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            Promise<Void> told = Promise.promise();
            context.runOnContext(ignored -> {
                registry.close("register stops");
                awaitGoodbyes(told, GOODBYE_LOOKS);
            });
            stopped = told.future()
                    .compose(ignored -> server.close())
                    .compose(ignored -> left())
                    .eventually(vertx::close);
        }
        return stopped;
    }

    /**
     * {@link #stop}, and waits for it.
     *
     * @throws IllegalStateException on an event loop of Vert.x's; nothing is stopped then
     */
    @Override
    public void close() {
        Waiting.requireMayBlock("Call stop().");
        Waiting.forEnd(stop());
    }

    private Future<Void> left() {
        return store.isShared()
                ? vertx.executeBlocking(() -> {
                    store.close();
                    return null;
                })
                : Future.succeededFuture();
    }

    /** For operators; on the event loop. */
    private NodeStatus status() {
        Figures.Builder figures = vitals.figures();
        registry.addTo(figures);
        server.counts().addTo(figures);
        return vitals.status(self, List.of("register " + address), figures.build(), registry.members());
    }

    private void awaitGoodbyes(Promise<Void> told, int looks) {
        if (registry.hasParted() || looks == 0) {
            told.complete();
        } else {
            vertx.setTimer(GOODBYE_LOOK_MS, ignored -> awaitGoodbyes(told, looks - 1));
        }
    }

    private static RegisterLoop loop(Vertx vertx) {
        return new RegisterLoop() {
            @Override
            public long nowNs() {
                return System.nanoTime();
            }

            @Override
            public void later(long delayMs, Runnable task) {
                vertx.setTimer(delayMs, ignored -> task.run());
            }
        };
    }
}
