package io.gatehouse.gateway.client;

import io.vertx.core.Future;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;

/** One listener on one event loop, accepting sockets. Servers of one listener on several loops share its address. */
public interface ClientServer {
    /** @return the port, once it listens; failed if the address cannot be bound */
    Future<Integer> listen(SocketAddress address);

    /** New connections get this certificate from now on; those that are there keep theirs. Only of a TLS listener. */
    Future<Void> useCertificate(KeyCertOptions certificate);

    /**
     * Stops accepting, at once. Sockets that were accepted live on for as long as {@code grace}, so that they can be closed in order;
     * then what is left is cut.
     *
     * @return completed when no socket is left
     */
    Future<Void> close(Duration grace);
}
