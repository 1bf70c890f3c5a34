package io.gatehouse.gateway.api;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A certificate and its private key, each in a PEM file.
 *
 * @param certificate the listener's own certificate first, then those that lead to a root
 * @param key         PKCS#8, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
    /** Neither may be null. */
    public TlsFiles {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
    }

    /**
     * Both, or null for neither.
     *
     * @param prefix of the option or setting that each comes from, for the message
     * @throws IllegalArgumentException if one is there without the other
     */
    static TlsFiles of(Path certificate, Path key, String prefix) {
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            String given = prefix + (key == null ? "tls-cert" : "tls-key");
            String missing = prefix + (key == null ? "tls-key" : "tls-cert");
            throw new IllegalArgumentException(given + "=" + (key == null ? certificate : key) + " needs " + missing
                    + " as well: a certificate and its key belong together.");
        }
        return new TlsFiles(certificate, key);
    }
}
