package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever reaches an internal port speaks for the whole cluster, so beyond loopback each of them needs a secret. */
public final class SecretRule {
    private static final Logger LOG = LoggerFactory.getLogger(SecretRule.class);

    private SecretRule() {}

    /**
     * {@link #require}, and a warning about a short secret that loopback forgives. For the options of a process, which are checked
     * once: values made of them are made more often.
     */
    public static void check(String key, HostPort bind, Secret secret) {
        require(key, bind, secret);
        int shortest = shortest(secret);
        if (!secret.isEmpty() && shortest < Secret.MIN_BYTES) {
            LOG.warn(
                    "The secret has {} bytes; {} or more are required as soon as {} is not loopback.",
                    shortest,
                    Secret.MIN_BYTES,
                    key);
        }
    }

    /**
     * Checks one bind address. Not for client listeners, which are meant for strangers.
     *
     * @param key the option that holds the address, for the message
     * @throws ConfigurationException if other machines reach the address and the secret is missing or short
     */
    public static void require(String key, HostPort bind, Secret secret) {
        if (bind.isLoopback()) {
            return;
        }
        if (secret.isEmpty()) {
            throw new ConfigurationException(key + "=" + bind + " can be reached from other machines, and there is no "
                    + "secret. Give all nodes the same one with --secret-file FILE (key secret-file) or the environment "
                    + "variable " + CommonOptions.SECRET_VARIABLE + ", or bind to 127.0.0.1.");
        }
        int shortest = shortest(secret);
        if (shortest < Secret.MIN_BYTES) {
            throw new ConfigurationException(
                    key + "=" + bind + " can be reached from other machines, and the secret has "
                            + shortest + " bytes; " + Secret.MIN_BYTES + " or more are required. Make one with: "
                            + "head -c 32 /dev/urandom | base64 > FILE");
        }
    }

    private static int shortest(Secret secret) {
        return secret.accepted().stream().mapToInt(Secret::length).min().orElseThrow();
    }
}
