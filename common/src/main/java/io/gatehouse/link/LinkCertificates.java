package io.gatehouse.link;

import io.gatehouse.tls.WatchedAuthorities;
import io.gatehouse.tls.WatchedCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the files of {@link LinkTls} hold, ready for use. Reads files, so not on an event loop; one thread at a time. */
final class LinkCertificates {
    private final LinkTls tls;
    private final Duration handshakeTimeout;
    private final WatchedAuthorities authorities;
    private final WatchedCertificate own; // null if others are not shown any
    private ClientSSLOptions client;

    LinkCertificates(Vertx vertx, LinkOptions options) {
        tls = options.tls();
        handshakeTimeout = options.handshakeTimeout();
        authorities = new WatchedAuthorities(tls.authorities(), "link.tls-ca");
        own = tls.certificate() == null
                ? null
                : new WatchedCertificate(vertx, tls.certificate(), tls.key(), "link.tls-cert", "link.tls-key");
    }

    boolean isChanged() {
        return authorities.isChanged() || own != null && own.isChanged();
    }

    /** @throws io.gatehouse.base.ConfigurationException if a file is not good */
    ServerSSLOptions server() {
        ServerSSLOptions server = new ServerSSLOptions();
        server.setSslHandshakeTimeout(handshakeTimeout.toMillis());
        server.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return server.setKeyCertOptions(own.load())
                .setTrustOptions(authorities.load())
                .setClientAuth(tls.mutual() ? ClientAuth.REQUIRED : ClientAuth.NONE);
    }

    /** The same as before while the files are. @throws io.gatehouse.base.ConfigurationException likewise */
    ClientSSLOptions client() {
        if (client == null || isChanged()) {
            client = null;
            ClientSSLOptions fresh = new ClientSSLOptions();
            fresh.setSslHandshakeTimeout(handshakeTimeout.toMillis());
            fresh.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            fresh.setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(authorities.load());
            if (own != null) {
                fresh.setKeyCertOptions(own.load());
            }
            client = fresh;
        }
        return client;
    }
}
