package io.gatehouse.business.push;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS of the push API. Keys are {@code worker.push-api-tls-…}.
 *
 * @param certificate    PEM, the own certificate first, then those that lead to a root; null for plain HTTP
 * @param key            its key, PEM, PKCS#8, not encrypted; null for plain HTTP
 * @param reloadInterval how often the files are looked at for a change
 */
public record PushTls(Path certificate, Path key, Duration reloadInterval) {
    /** Plain HTTP. */
    public static final PushTls NONE = new PushTls(null, null, Duration.ofSeconds(10));

    static final String CERTIFICATE_KEY = "worker.push-api-tls-cert";
    static final String KEY_KEY = "worker.push-api-tls-key";

    /**
     * Checks that both files are named or neither; they are read at the start.
     *
     * @throws ConfigurationException that names the option that is missing
     */
    public PushTls {
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException(
                    (key == null ? CERTIFICATE_KEY + "=" + certificate : KEY_KEY + "=" + key) + " needs "
                            + (key == null ? KEY_KEY : CERTIFICATE_KEY)
                            + " as well: a certificate and its key belong together.");
        }
        Checks.positive("worker.push-api-tls-reload-interval", reloadInterval);
    }

    /** Whether there is a certificate. */
    public boolean isOn() {
        return certificate != null;
    }
}
