package io.gatehouse.link;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Accepts links. Links belong to the event loop of the context on which {@link #listen} was called; several servers on several
 * contexts may share one address.
 */
public final class LinkServer {
    private final NetServer server;

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
        var refusals = new RefusalLog();
        server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(socket -> {
                    NodeIdentity identity = self.get();
                    if (identity == null) {
                        socket.close();
                    } else {
                        NettyBridge.takeOver(
                                socket, new AcceptedChannel(options, identity, accepted, listeners, refusals));
                    }
                });
    }

    /** @return the port, once it listens; failed if the address cannot be bound */
    public Future<Integer> listen(SocketAddress address) {
        return server.listen(address).map(NetServer::actualPort);
    }

    /** Stops accepting and closes what is open. */
    public Future<Void> close() {
        return server.close();
    }
}
