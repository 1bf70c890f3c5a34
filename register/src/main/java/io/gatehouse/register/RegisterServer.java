package io.gatehouse.register;

import io.gatehouse.base.HostPort;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.register.store.LocalMemberStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.security.SecureRandom;
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
    private final MemberRegistry registry;
    private final LinkServer server;
    private volatile HostPort address;
    private Future<Void> stopped;

    private RegisterServer(RegisterOptions options) {
        this.options = options;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        this.context = vertx.getOrCreateContext();
        SecureRandom random = new SecureRandom();
        NodeIdentity self = new NodeIdentity(LinkRole.REGISTER, random.nextLong(), random.nextLong(), options.name());
        // There is one event loop, so what is made here on the caller's thread is touched there only once it listens.
        this.registry = new MemberRegistry(self, new LocalMemberStore(), loop(vertx), options.leaseGrace());
        this.server =
                new LinkServer(vertx, options.links(), self, SERVED, peer -> new RegisterConnection(registry, peer));
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
        Promise<HostPort> listening = Promise.promise();
        context.runOnContext(ignored -> server.listen(SocketAddress.inetSocketAddress(
                        options.bind().port(), options.bind().host()))
                .map(port -> {
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
            stopped = told.future().compose(ignored -> server.close()).eventually(vertx::close);
        }
        return stopped;
    }

    /** {@link #stop}, and waits for it. Not on an event loop. */
    @Override
    public void close() {
        stop().await();
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
