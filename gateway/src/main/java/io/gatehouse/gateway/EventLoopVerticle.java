package io.gatehouse.gateway;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.client.ClientServer;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.client.HeartbeatSweeper;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.LoopFlusher;
import io.gatehouse.gateway.client.LoopInbound;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.LoopOutboxes;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.gateway.presence.PresencePublisher;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.NameListener;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.gateway.stream.StreamAcceptor;
import io.gatehouse.gateway.websocket.DeflatedWire;
import io.gatehouse.gateway.websocket.WebSocketAcceptor;
import io.gatehouse.gateway.worker.EventForwarder;
import io.gatehouse.gateway.worker.Forwarding;
import io.gatehouse.gateway.worker.Losses;
import io.gatehouse.gateway.worker.WorkerTable;
import io.gatehouse.link.LinkServer;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.CloseReason;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a gateway has once per event loop: a shard, its listeners and its part of the links. Confined to its loop. */
final class EventLoopVerticle extends VerticleBase {
    private static final long DRAIN_CHECK_MS = 20;
    // Of a loop that stops: so many can come back elsewhere without being felt.
    private static final int MIN_CLOSED_PER_SECOND = 100;
    private static final int MAX_RECONNECT_MS = 1000;

    private final GatewayOptions options;
    private final DeflatedWire deflatedWire;
    private final TokenCheck tokens;
    private final OutboxBudget outboxBudget;
    private final InboundBudget inboundBudget;
    private final Entrance entrance;
    private final Map<ServedListener, ClientServer> servers = new LinkedHashMap<>();
    private final List<LoopListener> listeners = new ArrayList<>();
    private EventLoopShard shard;
    private EventForwarder forwarder;
    private HeartbeatSweeper sweeper;
    private LoopFlusher flusher;
    private LoopInbound inbound;

    EventLoopVerticle(
            GatewayOptions options,
            DeflatedWire deflatedWire,
            OutboxBudget outboxBudget,
            InboundBudget inboundBudget,
            Entrance entrance,
            TokenCheck tokens) {
        this.tokens = tokens;
        this.options = options;
        this.deflatedWire = deflatedWire;
        this.outboxBudget = outboxBudget;
        this.inboundBudget = inboundBudget;
        this.entrance = entrance;
    }

    /** Makes the shard, as soon as the gateway knows its id. */
    Future<Forwarding> open(ConnectionTable table, WorkerTable workers, Losses losses, GatewayListener listener) {
        return onLoop(() -> {
            EventLoop loop = NettyBridge.eventLoop(context);
            ClientLimits limits = options.limits();
            PresencePublisher.OfLoop presence = workers.presence().listener();
            shard = new EventLoopShard(
                    loop,
                    table,
                    NameListener.both(workers.interest().listenerOn(loop), presence),
                    workers.logins().listener());
            presence.of(shard);
            forwarder = new EventForwarder(shard, table, workers, limits, losses, listener);
            LoopOutboxes outboxes = outboxBudget.addLoop(loop);
            flusher = new LoopFlusher(loop, outboxes);
            sweeper = new HeartbeatSweeper(loop, limits, heartbeats(), tick -> {
                outboxes.onTick();
                inbound.onTick(tick);
                forwarder.onTick(tick);
            });
            Duration messageTimeout = limits.messageTimeout();
            inbound = inboundBudget.addLoop(loop, messageTimeout.isZero() ? 0 : sweeper.ticks(messageTimeout));
            forwarder.parkingTicks(sweeper.ticks(limits.parkingTime()));
            return Future.succeededFuture(new Forwarding(shard, forwarder));
        });
    }

    private List<Duration> heartbeats() {
        return options.listen().stream()
                .map(each -> each.settings().heartbeatOr(options.limits().heartbeat()))
                .flatMap(each -> Stream.of(each.pingInterval(), each.pingTimeout(), each.idleTimeout()))
                .toList();
    }

    /** @return the port */
    Future<Integer> listenForLinks(LinkServer server, SocketAddress address) {
        return onLoop(() -> server.listen(address));
    }

    /**
     * Opens one listener.
     *
     * @param certificate null without TLS
     * @return the port
     */
    Future<Integer> listenForClients(ServedListener listener, KeyCertOptions certificate, SocketAddress address) {
        return onLoop(() -> {
            LoopListener here = new LoopListener(
                    listener.address(),
                    options.limits(),
                    forwarder.acceptorFor(listener.address()),
                    flusher.delayedBy(listener.address().settings().gatheringDelay()),
                    inbound,
                    sweeper,
                    certificate,
                    listener.address().settings().checksTokens() ? tokens : TokenCheck.NONE);
            ClientServer server = listener.stream() == null
                    ? new WebSocketAcceptor(vertx, options, here, entrance, deflatedWire)
                    : new StreamAcceptor(vertx, here, entrance, listener.stream(), options.trustedProxies());
            servers.put(listener, server);
            listeners.add(here);
            return server.listen(address);
        });
    }

    /** New connections to this listener get another certificate. */
    Future<Void> useCertificate(ServedListener listener, KeyCertOptions certificate) {
        return onLoop(() -> servers.get(listener).useCertificate(certificate));
    }

    /** Runs something on this verticle's context, so that what it opens belongs to this loop. */
    <T> Future<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        if (context == null) {
            return Future.failedFuture(new IllegalStateException("The gateway has not started."));
        }
        context.runOnContext(ignored ->
                Future.succeededFuture().compose(nothing -> task.get()).onComplete(done));
        return done.future();
    }

    /**
     * Closes everybody, one after the other over this time, and completes when the workers know of every end. Each client is told a
     * moment of its own at which to come back.
     *
     * @param leaveLimit how long the last may take to be gone; then the future fails
     */
    Future<Void> drain(Duration over, Duration leaveLimit) {
        return onLoop(() -> {
            if (shard == null) {
                return Future.succeededFuture();
            }
            List<ShardClient> leaving = new ArrayList<>();
            shard.forEach(leaving::add);
            long ms = Math.min(over.toMillis(), leaving.size() * 1000L / MIN_CLOSED_PER_SECOND);
            long begunNs = System.nanoTime();
            int[] closed = {0};
            Promise<Void> empty = Promise.promise();
            vertx.setPeriodic(0, DRAIN_CHECK_MS, timer -> {
                long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);
                long due = ms == 0 ? leaving.size() : Math.min(leaving.size(), 1 + leaving.size() * passedMs / ms);
                while (closed[0] < due) {
                    ShardClient client = leaving.get(closed[0]++);
                    shard.catchUp(client);
                    client.connection().close(restart());
                }
                if (closed[0] == leaving.size() && forwarder.isDrained()) {
                    vertx.cancelTimer(timer);
                    empty.tryComplete();
                } else if (passedMs > ms + leaveLimit.toMillis()) {
                    vertx.cancelTimer(timer);
                    empty.tryFail(new TimeoutException("clients or workers have not taken note of the end"));
                }
            });
            return empty.future();
        });
    }

    private static CloseReason restart() {
        int afterMs = ThreadLocalRandom.current().nextInt(MAX_RECONNECT_MS);
        return new CloseReason(
                CloseReason.RESTART.code(), CloseReason.RESTART.text() + ", reconnect after " + afterMs + " ms");
    }

    /** @return completed when no client socket is left, or {@code grace} is over */
    Future<Void> stopAccepting(Duration grace) {
        return onLoop(() -> Future.join(servers.values().stream()
                        .map(server -> server.close(grace))
                        .toList())
                .mapEmpty());
    }

    @Override
    public Future<?> stop() {
        if (sweeper != null) {
            sweeper.close();
        }
        listeners.forEach(LoopListener::close);
        return Future.succeededFuture();
    }
}
