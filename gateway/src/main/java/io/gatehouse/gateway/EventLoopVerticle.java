package io.gatehouse.gateway;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.client.HeartbeatSweeper;
import io.gatehouse.gateway.client.LoopFlusher;
import io.gatehouse.gateway.client.WebSocketAcceptor;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
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
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a gateway has once per event loop: a shard, its listeners and its part of the links. Confined to its loop. */
final class EventLoopVerticle extends VerticleBase {
    private static final long DRAIN_CHECK_MS = 20;

    private final GatewayOptions options;
    private final List<WebSocketAcceptor> acceptors = new ArrayList<>();
    private EventLoopShard shard;
    private EventForwarder forwarder;
    private HeartbeatSweeper sweeper;
    private LoopFlusher flusher;

    EventLoopVerticle(GatewayOptions options) {
        this.options = options;
    }

    /** Makes the shard, as soon as the gateway knows its id. */
    Future<Forwarding> open(ConnectionTable table, WorkerTable workers, Losses losses) {
        return onLoop(() -> {
            EventLoop loop = NettyBridge.eventLoop(context);
            ClientLimits limits = options.limits();
            shard = new EventLoopShard(loop, table);
            forwarder = new EventForwarder(shard, table, workers, limits, losses);
            flusher = new LoopFlusher(loop);
            sweeper = new HeartbeatSweeper(loop, limits, forwarder::onTick);
            forwarder.parkingTicks(sweeper.ticks(limits.parkingTime()));
            return Future.succeededFuture(new Forwarding(shard, forwarder));
        });
    }

    /** @return the port */
    Future<Integer> listenForLinks(LinkServer server, SocketAddress address) {
        return onLoop(() -> server.listen(address));
    }

    /** @return the port */
    Future<Integer> listenForClients(ListenAddress listener, SocketAddress address) {
        return onLoop(() -> {
            WebSocketAcceptor acceptor = new WebSocketAcceptor(vertx, options, forwarder, flusher, sweeper);
            acceptors.add(acceptor);
            return acceptor.listen(listener, address);
        });
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

    /** Closes everybody, and completes when the workers know of every end. */
    Future<Void> drain(CloseReason reason) {
        return onLoop(() -> {
            if (shard == null) {
                return Future.succeededFuture();
            }
            shard.forEach(client -> client.connection().close(reason));
            Promise<Void> empty = Promise.promise();
            vertx.setPeriodic(DRAIN_CHECK_MS, timer -> {
                if (forwarder.isDrained()) {
                    vertx.cancelTimer(timer);
                    empty.tryComplete();
                }
            });
            return empty.future();
        });
    }

    /** @return completed when no client socket is left, or {@code grace} is over */
    Future<Void> stopAccepting(Duration grace) {
        return onLoop(() -> Future.join(acceptors.stream()
                        .map(acceptor -> acceptor.close(grace))
                        .toList())
                .mapEmpty());
    }

    @Override
    public Future<?> stop() {
        if (sweeper != null) {
            sweeper.close();
        }
        return Future.succeededFuture();
    }
}
