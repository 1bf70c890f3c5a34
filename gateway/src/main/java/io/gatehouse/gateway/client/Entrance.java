package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.ProxyMechanism;
import io.gatehouse.link.AcceptRule;
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
    private final List<ListenAddress> watched = new CopyOnWriteArrayList<>();

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
            watched.add(listener);
        }
    }

    @Override
    public boolean admits(InetSocketAddress listening, Channel accepted) {
        ListenAddress listener = find(listening);
        if (listener == null || !(accepted.remoteAddress() instanceof InetSocketAddress peer)) {
            return true;
        }
        boolean isProxyProtocol = isProxyProtocol(listener);
        if (isProxyProtocol && !proxies.contains(new ClientAddress(peer.getAddress(), peer.getPort()))) {
            onLoss.accept(LossReason.NOT_A_PROXY);
            return false;
        }
        boolean isWhose = !isProxyProtocol && !listener.settings().proxy().isHeader();
        LossReason tooMany = count(accepted, listener.at().isLoopback(), isWhose ? peer.getAddress() : null);
        if (tooMany != null) {
            onLoss.accept(tooMany);
            return false;
        }
        accepted.attr(COUNTED).set(isWhose ? Counted.WITH_ADDRESS : Counted.WITHOUT_ADDRESS);
        return true;
    }

    /**
     * A connection can be read.
     *
     * @param ip whose it is; null if it has no address, or only its request will tell
     * @return null if it may stay
     */
    public LossReason onConnection(Channel socket, boolean isLoopback, InetAddress ip) {
        Counted counted = socket.hasAttr(COUNTED) ? socket.attr(COUNTED).get() : null;
        if (counted == null) {
            return count(socket, isLoopback, ip);
        }
        return counted == Counted.WITH_ADDRESS ? null : onAddress(socket, isLoopback, ip);
    }

    /**
     * The request of a connection told whose it is.
     *
     * @param ip null if it has no address, and is not counted
     * @return null if it may stay
     */
    public LossReason onAddress(Channel socket, boolean isLoopback, InetAddress ip) {
        LossReason tooMany = gate.enter(ip, isLoopback);
        if (tooMany == null && ip != null) {
            socket.closeFuture().addListener(closed -> gate.leave(ip));
        }
        return tooMany;
    }

    private LossReason count(Channel socket, boolean isLoopback, InetAddress ip) {
        LossReason tooMany = gate.enter(isLoopback);
        if (tooMany != null) {
            return tooMany;
        }
        socket.closeFuture().addListener(closed -> gate.leave());
        return onAddress(socket, isLoopback, ip);
    }

    /** Several may have one port, at different addresses of the machine; it may also be that of links. */
    private ListenAddress find(InetSocketAddress listening) {
        for (ListenAddress each : watched) {
            if (each.at().port() == listening.getPort()) {
                InetAddress ip = ClientAddress.of(each.at().host(), 0).ip();
                // A host name is not looked up again.
                if (ip == null || ip.equals(listening.getAddress())) {
                    return each;
                }
            }
        }
        return null;
    }

    private static boolean isProxyProtocol(ListenAddress listener) {
        return listener.settings().proxy() == ProxyMechanism.PROXY_PROTOCOL;
    }
}
