package io.gatehouse.link;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS of links. Keys are {@code link.tls-…}. Who dials speaks TLS if it knows an authority, and believes a certificate only if that has
 * signed it and it names the host that was dialled. Who is dialled speaks TLS if it has a certificate.
 *
 * @param certificate    PEM, the own certificate first, then those that lead to the authority; null for none
 * @param key            its key, PEM, PKCS#8, not encrypted; null for none
 * @param authorities    PEM, the certificates that sign those of the nodes; null for links without TLS
 * @param mutual         whether those who dial must show a certificate, too
 * @param reloadInterval how often who is dialled looks at its files for a change; who dials does so each time
 */
public record LinkTls(Path certificate, Path key, Path authorities, boolean mutual, Duration reloadInterval) {
    /** No TLS, for networks that nobody else is in. */
    public static final LinkTls NONE = new LinkTls(null, null, null, true, Duration.ofSeconds(10));

    /**
     * Checks what belongs together; the files are read when they are needed.
     *
     * @throws ConfigurationException that names the option that is missing
     */
    public LinkTls {
        if (certificate != null && key == null) {
            throw new ConfigurationException("link.tls-cert=" + certificate
                    + " needs link.tls-key as well: a certificate and its key belong together.");
        }
        if (certificate == null && key != null) {
            throw new ConfigurationException(
                    "link.tls-key=" + key + " needs link.tls-cert as well: a certificate and its key belong together.");
        }
        if (certificate != null && authorities == null) {
            throw new ConfigurationException("link.tls-cert=" + certificate
                    + " needs link.tls-ca as well: a node must know whom to believe where it dials.");
        }
        Checks.positive("link.tls-reload-interval", reloadInterval);
    }

    /** Whether links are dialled with TLS. */
    public boolean isOn() {
        return authorities != null;
    }

    /** @throws ConfigurationException if links are dialled with TLS and this node cannot be dialled so */
    void requireListening() {
        if (isOn() && certificate == null) {
            throw new ConfigurationException("link.tls-ca=" + authorities
                    + " is not enough for a node that others dial: link.tls-cert and link.tls-key are missing.");
        }
    }
}
