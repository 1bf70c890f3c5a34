package io.gatehouse.link;

import io.gatehouse.base.AddressCounts;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts by address the connections to a node's link ports that are in the handshake, or wait to be refused: together with the wait this
 * bounds how often an address may guess. Where TLS has to come first they count from the accept on, if this is the {@link AcceptRule} of the
 * node's transport; else once they can be read. Any thread.
 */
public final class LinkEntrance implements AcceptRule {
    private static final AttributeKey<Place> PLACE = AttributeKey.valueOf(LinkEntrance.class, "place");

    private final AddressCounts underWay = new AddressCounts(); // guarded by this
    private final List<Watched> watched = new CopyOnWriteArrayList<>();

    /** A port at which TLS comes first. */
    private record Watched(ListeningAddress at, StrangerLimits limits, Runnable onTooMany) {}

    /** What a connection holds until it is a link, or has ended. */
    final class Place {
        private final InetAddress whose;
        private final AtomicBoolean isLeft = new AtomicBoolean();

        private Place(InetAddress whose) {
            this.whose = whose;
        }

        void leave() {
            if (isLeft.compareAndSet(false, true)) {
                synchronized (LinkEntrance.this) {
                    underWay.remove(whose);
                }
            }
        }
    }

    /** Watches no port yet. */
    public LinkEntrance() {}

    /**
     * This port is open, and speaks TLS. Once is enough for several servers at one address.
     *
     * @param onTooMany told of each connection that is cut, on any thread
     */
    void watch(SocketAddress at, int port, StrangerLimits limits, Runnable onTooMany) {
        ListeningAddress server = ListeningAddress.of(at.host(), port);
        if (watched.stream().noneMatch(each -> each.at.equals(server))) {
            watched.add(new Watched(server, limits, onTooMany));
        }
    }

    @Override
    public boolean admits(InetSocketAddress listening, Channel accepted) {
        for (Watched server : watched) {
            if (server.at.is(listening)) {
                boolean isIn = enter(accepted, server.limits) != null;
                if (!isIn) {
                    server.onTooMany.run();
                }
                return isIn;
            }
        }
        return true;
    }

    /**
     * Takes a place for a connection, which is left when that ends; the same again if it has one.
     *
     * @return null if its address has as many as it may have
     */
    Place enter(Channel connection, StrangerLimits limits) {
        Place own = connection.attr(PLACE).get();
        if (own != null) {
            return own;
        }
        int most = limits.handshakes(isLoopback(connection));
        InetAddress whose = ((InetSocketAddress) connection.remoteAddress()).getAddress();
        synchronized (this) {
            if (!underWay.hasRoom(whose, most)) {
                return null;
            }
            underWay.add(whose);
        }
        Place place = new Place(whose);
        connection.attr(PLACE).set(place);
        connection.closeFuture().addListener(closed -> place.leave());
        return place;
    }

    static boolean isLoopback(Channel connection) {
        return connection.localAddress() instanceof InetSocketAddress local
                && local.getAddress().isLoopbackAddress();
    }
}
