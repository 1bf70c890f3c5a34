package io.gatehouse.link;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts links. Links belong to the event loop of the context on which {@link #listen} was called; several servers on several
 * contexts may share one address.
 */
public final class LinkServer {
    private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);

    private final Vertx vertx;
    private final LinkOptions options;
    private final Handler<NetSocket> connections;
    private LinkEntrance entrance = new LinkEntrance();
    private final LongAdder refused = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private NetServer server; // null before it listens
    private long reloadTimer = -1;
    private boolean isReloading = true;

    /** A server of a node that knows who it is. */
    public LinkServer(
            Vertx vertx,
            LinkOptions options,
            NodeIdentity self,
            Set<LinkRole> accepted,
            Function<NodeIdentity, LinkListener> listeners) {
        this(vertx, options, () -> self, accepted, listeners);
    }

    /**
     * @param self      asked at each connection; while it gives null, connections are closed at once. A node whose identity depends
     *     on the port that it gets has none until it listens
     * @param accepted  roles that may link
     * @param listeners called on the link's event loop with each peer that has proved itself, gives the link's owner
     */
    public LinkServer(
            Vertx vertx,
            LinkOptions options,
            Supplier<NodeIdentity> self,
            Set<LinkRole> accepted,
            Function<NodeIdentity, LinkListener> listeners) {
        this.vertx = vertx;
        this.options = options;
        var refusals = new RefusalLog(refused);
        this.connections = socket -> {
            NodeIdentity identity = self.get();
            if (identity == null) {
                socket.close();
            } else {
                NettyBridge.takeOver(
                        socket,
                        new AcceptedChannel(options, identity, accepted, listeners, refusals, entrance, broken));
            }
        };
    }

    /** Counts those who shake hands together with others. Before {@link #listen}. */
    public LinkServer enteredBy(LinkEntrance shared) {
        entrance = shared;
        return this;
    }

    /** For all but the first of several servers at one address: Vert.x gives what the first reloads to all. Before {@link #listen}. */
    public LinkServer leaveReloadingToTheFirst() {
        isReloading = false;
        return this;
    }

    /**
     * @return the port, once it listens; failed if the address cannot be bound, with a {@link
     *     io.gatehouse.base.ConfigurationException} if a file of {@link LinkTls} is not good
     */
    public Future<Integer> listen(SocketAddress address) {
        NetServerOptions plain = new NetServerOptions().setTcpNoDelay(true);
        if (!options.tls().isOn()) {
            return listen(plain, address);
        }
        try {
            options.tls().requireListening();
        } catch (ConfigurationException e) {
            return Future.failedFuture(e);
        }
        LinkCertificates certificates = new LinkCertificates(vertx, options);
        return vertx.executeBlocking(certificates::server).compose(tls -> {
            NetServerOptions secured = new NetServerOptions(plain)
                    .setSsl(true)
                    .setKeyCertOptions(tls.getKeyCertOptions())
                    .setTrustOptions(tls.getTrustOptions())
                    .setClientAuth(tls.getClientAuth())
                    .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
                    .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit());
            if (isReloading) {
                reloadTimer =
                        vertx.setPeriodic(options.tls().reloadInterval().toMillis(), timer -> reload(certificates));
            }
            return listen(secured, address)
                    .onSuccess(port -> entrance.watch(address, port, options.strangers(), this::onTooMany));
        });
    }

    private Future<Integer> listen(NetServerOptions as, SocketAddress address) {
        server = vertx.createNetServer(as)
                // Before the handshake of TLS is over nobody is known who could be told, and anybody may fail it.
                .exceptionHandler(failure -> LOG.debug("A connection to the link port did not come about", failure))
                .connectHandler(connections);
        return server.listen(address).map(NetServer::actualPort);
    }

    private void onTooMany() {
        refused.increment();
        LOG.debug("A connection to the link port was cut: too many of its address are in the handshake"
                + " (link.max-handshakes-per-address)");
    }

    private void reload(LinkCertificates certificates) {
        Future<ServerSSLOptions> read;
        try {
            read = vertx.executeBlocking(() -> certificates.isChanged() ? certificates.server() : null);
        } catch (RejectedExecutionException e) {
            return; // Vert.x itself is being closed, and this server with it
        }
        read.compose(changed -> changed == null
                        ? Future.succeededFuture()
                        : server.updateSSLOptions(changed)
                                .onSuccess(used -> LOG.info("New links get the new certificate of link.tls-cert")))
                // Once for each change of the files. Renewing tools may write them one after the other.
                .onFailure(wrong -> LOG.warn(
                        "The new certificate of links is not used, the old one stays: {}", wrong.getMessage()));
    }

    /** As of now. Any thread. */
    public LinkCounts counts() {
        return new LinkCounts(refused.sum(), broken.sum());
    }

    /** Stops accepting and closes what is open. */
    public Future<Void> close() {
        if (reloadTimer >= 0) {
            vertx.cancelTimer(reloadTimer);
        }
        return server == null ? Future.succeededFuture() : server.close();
    }
}
