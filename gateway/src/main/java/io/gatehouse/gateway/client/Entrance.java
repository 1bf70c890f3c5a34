package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.ProxyMechanism;
import io.gatehouse.link.AcceptRule;
import io.gatehouse.link.ListeningAddress;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Counts each connection of a gateway against its limits before anything is waited for: where TLS or a PROXY header has to come first, when
 * it is accepted, so that who never says a word has no more places than others. Whose it is counts as soon as that is known. One for all
 * listeners and loops. Any thread.
 */
public final class Entrance implements AcceptRule {
    private static final AttributeKey<Counted> COUNTED = AttributeKey.valueOf(Entrance.class, "counted");

    private final ConnectionGate gate;
    private final TrustedProxies proxies;
    private final Consumer<LossReason> onLoss;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();

    private record Watched(ListeningAddress at, ListenAddress listener) {}

    private enum Counted {
        WITHOUT_ADDRESS,
        WITH_ADDRESS
    }

    /**
     * @param gate    of the gateway
     * @param trusted proxies of the gateway
     * @param onLoss  told of each connection that is cut, on any thread
     */
    public Entrance(ConnectionGate gate, List<AddressRange> trusted, Consumer<LossReason> onLoss) {
        this.gate = gate;
        this.proxies = new TrustedProxies(trusted);
        this.onLoss = onLoss;
    }

    /**
     * This listener is open. What it has accepted before is counted once it has shaken hands.
     *
     * @param listener with its real port
     */
    public void watch(ListenAddress listener) {
        if (listener.isTls() || isProxyProtocol(listener)) {
            watched.add(new Watched(
                    ListeningAddress.of(listener.at().host(), listener.at().port()), listener));
        }
    }

    /** The rule that also has another one, for what no client listener has accepted. */
    public AcceptRule or(AcceptRule others) {
        return (listening, accepted) -> {
            ListenAddress listener = find(listening);
            return listener == null ? others.admits(listening, accepted) : admits(listener, accepted);
        };
    }

    @Override
    public boolean admits(InetSocketAddress listening, Channel accepted) {
        ListenAddress listener = find(listening);
        return listener == null || admits(listener, accepted);
    }

    private boolean admits(ListenAddress listener, Channel accepted) {
        if (!(accepted.remoteAddress() instanceof InetSocketAddress peer)) {
            return true;
        }
        boolean isProxyProtocol = isProxyProtocol(listener);
        if (isProxyProtocol && !proxies.contains(new ClientAddress(peer.getAddress(), peer.getPort()))) {
            onLoss.accept(LossReason.NOT_A_PROXY);
            return false;
        }
        boolean isWhose = !isProxyProtocol && !listener.settings().proxy().isHeader();
        LossReason tooMany = isWhose
                ? onConnection(accepted, listener.at().isLoopback(), peer.getAddress())
                : onConnection(accepted);
        if (tooMany != null) {
            onLoss.accept(tooMany);
        }
        return tooMany == null;
    }

    /**
     * A connection can be read; whose it is will be told by {@link #onAddress}.
     *
     * @return null if it may stay
     */
    public LossReason onConnection(Channel socket) {
        if (counted(socket) != null) {
            return null;
        }
        LossReason tooMany = gate.enter();
        if (tooMany == null) {
            socket.attr(COUNTED).set(Counted.WITHOUT_ADDRESS);
            socket.closeFuture().addListener(closed -> gate.leave());
        }
        return tooMany;
    }

    /**
     * A connection can be read.
     *
     * @param ip whose it is; null if it has no address
     * @return null if it may stay
     */
    public LossReason onConnection(Channel socket, boolean isLoopback, InetAddress ip) {
        if (counted(socket) != null) {
            return onAddress(socket, isLoopback, ip);
        }
        LossReason tooMany = gate.enter();
        if (tooMany != null) {
            return tooMany;
        }
        tooMany = onAddress(socket, isLoopback, ip);
        if (tooMany == null) {
            socket.closeFuture().addListener(closed -> gate.leave());
        } else {
            // Now: of a channel that is closed right at the accept nobody is told that it has ended.
            gate.leave();
        }
        return tooMany;
    }

    /**
     * It is known whose a connection is. Only the first to be said counts.
     *
     * @param ip null if it has no address
     * @return null if it may stay
     */
    public LossReason onAddress(Channel socket, boolean isLoopback, InetAddress ip) {
        if (counted(socket) == Counted.WITH_ADDRESS) {
            return null;
        }
        LossReason tooMany = gate.enter(ip, isLoopback);
        if (tooMany == null) {
            socket.attr(COUNTED).set(Counted.WITH_ADDRESS);
            if (ip != null) {
                socket.closeFuture().addListener(closed -> gate.leave(ip));
            }
        }
        return tooMany;
    }

    private static Counted counted(Channel socket) {
        return socket.hasAttr(COUNTED) ? socket.attr(COUNTED).get() : null;
    }

    /** Several may have one port, at different addresses of the machine; it may also be that of links. */
    private ListenAddress find(InetSocketAddress listening) {
        for (Watched each : watched) {
            if (each.at.is(listening)) {
                return each.listener;
            }
        }
        return null;
    }

    private static boolean isProxyProtocol(ListenAddress listener) {
        return listener.settings().proxy() == ProxyMechanism.PROXY_PROTOCOL;
    }
}
