package io.gatehouse.link;

import io.gatehouse.base.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** Makes the connections of links, with TLS if {@link LinkTls} says so. Connections belong to the context that asks for them. */
public final class LinkDialler {
    private final Vertx vertx;
    private final NetClient client; // kept here: Vert.x closes a client that nobody refers to
    private final LinkCertificates certificates; // null without TLS

    /** @param connectTimeout how long a connection may take to come about, before any handshake */
    public LinkDialler(Vertx vertx, LinkOptions options, Duration connectTimeout) {
        this.vertx = vertx;
        this.client =
                vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout((int)
                        Math.min(Integer.MAX_VALUE, connectTimeout.toMillis())));
        this.certificates = options.tls().isOn() ? new LinkCertificates(vertx, options) : null;
    }

    /** @throws IllegalStateException if Vert.x is closed */
    Future<NetSocket> connect(HostPort address) {
        ConnectOptions to = new ConnectOptions().setHost(address.host()).setPort(address.port());
        if (certificates == null) {
            return client.connect(to);
        }
        Future<ClientSSLOptions> loaded;
        try {
            // In order, so one at a time.
            loaded = vertx.executeBlocking(certificates::client);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("Vert.x is being closed", e);
        }
        return loaded.compose(tls -> client.connect(to.setSsl(true).setSslOptions(tls)));
    }

    /** Dials no more; connections stay. */
    public Future<Void> close() {
        return client.close();
    }
}
