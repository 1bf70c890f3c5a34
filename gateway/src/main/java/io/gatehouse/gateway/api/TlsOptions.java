package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS of the listeners that do not set their own. Keys are {@code gateway.tls-…}.
 *
 * @param files          certificate and key; null if each TLS listener has its own, or there is none
 * @param reloadInterval how often the files of all listeners are looked at for a change
 */
public record TlsOptions(TlsFiles files, Duration reloadInterval) {
    /** No certificate; a look every 10 s. */
    public static final TlsOptions DEFAULTS = new TlsOptions(null, Duration.ofSeconds(10));

    /** Checks the interval; the files are read when the gateway starts. */
    public TlsOptions {
        Checks.positive("gateway.tls-reload-interval", reloadInterval);
    }

    /**
     * From what an option each says.
     *
     * @param certificate null if not given
     * @param key         likewise
     * @throws ConfigurationException if one is there without the other
     */
    public static TlsOptions of(Path certificate, Path key, Duration reloadInterval) {
        try {
            return new TlsOptions(TlsFiles.of(certificate, key, "gateway."), reloadInterval);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
