package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientAddress;
import io.gatehouse.gateway.client.ClientServer;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.ProxyRule;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.ClientOrigin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP listener on one event loop. Vert.x accepts and speaks TLS; what then comes is for a {@link StreamTransport}. */
public final class StreamAcceptor implements ClientServer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAcceptor.class);

    private final LoopListener listener;
    private final Entrance entrance;
    private final StreamProtocol protocol;
    private final ProxyRule proxy;
    private final ServerSSLOptions tls; // null without
    private final NetServer server;
    private boolean closing;

    /**
     * Call on the event loop that is to own the clients.
     *
     * @param entrance       of the gateway
     * @param protocol       shared with the listener's other loops, so that a message is encoded once for all
     * @param trustedProxies of the gateway
     */
    public StreamAcceptor(
            Vertx vertx,
            LoopListener listener,
            Entrance entrance,
            StreamProtocol protocol,
            List<AddressRange> trustedProxies) {
        this.listener = listener;
        this.entrance = entrance;
        this.protocol = protocol;
        this.proxy = new ProxyRule(listener, trustedProxies);
        NetServerOptions options = proxy.configure(serverOptions(listener));
        this.tls = options.getSslOptions();
        this.server =
                vertx.createNetServer(options).connectHandler(this::onSocket).exceptionHandler(this::onFailure);
    }

    @Override
    public Future<Integer> listen(SocketAddress address) {
        return server.listen(address).map(listening -> {
            listener.listensOn(listening.actualPort());
            return listening.actualPort();
        });
    }

    @Override
    public Future<Void> useCertificate(KeyCertOptions certificate) {
        return server.updateSSLOptions(tls.copy().setKeyCertOptions(certificate))
                .mapEmpty();
    }

    @Override
    public Future<Void> close(Duration grace) {
        closing = true;
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static NetServerOptions serverOptions(LoopListener listener) {
        NetServerOptions server = new NetServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                // There is no ping that a client's program does not see, so the system's own finds those who vanished.
                .setTcpKeepAlive(true)
                // The gateway's transport has one for all that comes before a client is there.
                .setSslHandshakeTimeout(0);
        if (listener.address().isTls()) {
            server.setSsl(true).setKeyCertOptions(listener.certificate());
        }
        return server;
    }

    private void onFailure(Throwable failure) {
        LOG.debug("A connection to {} did not come about", listener.name(), failure);
        proxy.onFailure(failure);
    }

    private void onSocket(NetSocket socket) {
        if (!proxy.admits(socket.remoteAddress(true))) {
            proxy.onStranger();
            socket.close();
            return;
        }
        if (closing || !listener.isAccepting("")) {
            // Nothing but the end can be said before a protocol is spoken.
            socket.close();
            return;
        }
        ClientAddress client = proxy.client(socket.remoteAddress(), socket.remoteAddress(true));
        LossReason tooMany = entrance.onConnection(NettyBridge.channel(socket), listener.isLoopback(), client.ip());
        if (tooMany != null) {
            listener.onLoss(tooMany);
            socket.close();
            return;
        }
        ClientOrigin origin = new ClientOrigin(listener.name(), client.text(), client.port(), "", "", List.of(), "");
        NettyBridge.takeOver(socket, new StreamDoor(listener, protocol, origin));
    }
}
