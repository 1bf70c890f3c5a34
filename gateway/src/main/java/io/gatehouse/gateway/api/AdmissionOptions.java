package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.time.Duration;

/**
 * What it may cost to ask workers whether clients may come in.
 *
 * @param timeout    for how long a worker's answer is waited for; then the client gets 503
 * @param maxWaiting most handshakes that wait for an answer, in the whole gateway; others get 503
 * @param jwt        which tokens clients must show; null for none
 */
public record AdmissionOptions(Duration timeout, int maxWaiting, JwtOptions jwt) {
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

    /** Ten seconds, a thousand. */
    public static final AdmissionOptions DEFAULTS = new AdmissionOptions(Duration.ofSeconds(10), 1000);

    /** Without tokens. */
    public AdmissionOptions(Duration timeout, int maxWaiting) {
        this(timeout, maxWaiting, null);
    }

    /** The same with these tokens. */
    public AdmissionOptions jwt(JwtOptions to) {
        return new AdmissionOptions(timeout, maxWaiting, to);
    }

    /** Checks all. */
    public AdmissionOptions {
        Checks.positive("gateway.admission-timeout", timeout);
        if (timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new ConfigurationException("gateway.admission-timeout=" + timeout.toMillis() + "ms is longer than "
                    + MAX_TIMEOUT.toMinutes() + "m.");
        }
        Checks.between("gateway.max-admissions", maxWaiting, 1, 1 << 20);
    }
}
