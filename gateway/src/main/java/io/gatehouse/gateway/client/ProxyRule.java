package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.ProxyMechanism;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * How one listener learns where its clients are: from the sockets, from headers of trusted proxies, or by the PROXY protocol, which
 * Vert.x reads in front of TLS and all else. Confined to the listener's event loop.
 */
public final class ProxyRule {
    private final LoopListener listener;
    private final ProxyMechanism mechanism;
    private final TrustedProxies proxies;

    /** @param trusted of the gateway */
    public ProxyRule(LoopListener listener, List<AddressRange> trusted) {
        this.listener = listener;
        this.mechanism = listener.address().settings().proxy();
        this.proxies = new TrustedProxies(trusted);
    }

    /** Whether only a request's headers say who a client is. */
    public boolean isHeader() {
        return mechanism.isHeader();
    }

    /** Sets what Vert.x does of it. */
    public <O extends NetServerOptions> O configure(O options) {
        if (mechanism == ProxyMechanism.PROXY_PROTOCOL) {
            // The gateway's transport has a time limit for all that comes before a client is there.
            options.setUseProxyProtocol(true).setProxyProtocolTimeout(0);
        }
        return options;
    }

    /**
     * Whether a connection may stay: with the PROXY protocol, only those of the proxies, because anybody else could claim to be
     * anybody.
     *
     * @param peer whose socket it is, whatever was said in front
     */
    public boolean admits(SocketAddress peer) {
        return mechanism != ProxyMechanism.PROXY_PROTOCOL || proxies.contains(ClientAddress.of(peer));
    }

    /** Counts a connection that was not admitted; its owner closes it. */
    public void onStranger() {
        listener.onLoss(LossReason.NOT_A_PROXY);
    }

    /** Counts a connection whose PROXY header could not be read; Vert.x has closed it. */
    public void onFailure(Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            listener.onLoss(LossReason.BAD_PROXY_HEADER);
        }
    }

    /**
     * Where the client of an admitted connection is.
     *
     * @param seen what Vert.x takes for the client
     * @param peer whose socket it is
     */
    public ClientAddress client(SocketAddress seen, SocketAddress peer) {
        ClientAddress client = ClientAddress.of(seen);
        // A proxy may have been reached by a unix socket; then it is all that has an address.
        return client.ip() == null ? ClientAddress.of(peer) : client;
    }

    /** Where the client of a request is, and the host it asked for. */
    public ForwardedHeaders read(SocketAddress seen, SocketAddress peer, Function<String, List<String>> headers) {
        return ForwardedHeaders.read(mechanism, proxies, client(seen, peer), headers);
    }
}
