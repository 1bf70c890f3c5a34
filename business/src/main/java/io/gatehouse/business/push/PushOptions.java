package io.gatehouse.business.push;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import java.time.Duration;

/**
 * What a {@link PushApi} is made from. Immutable; checked whole.
 *
 * @param bind               where to listen; port 0 takes any free one
 * @param tokens             who may use it; required beyond loopback
 * @param tls                certificate and key, or {@link PushTls#NONE}
 * @param maxBodyBytes       largest body of a request
 * @param maxBatch           most operations in one batch
 * @param maxConnections     most connections at a time; more are closed at once
 * @param maxPerAddress      most of them from one IPv4 address or IPv6 network of 64 bits; 0 for any number, null for
 *                           {@link #DEFAULT_PER_ADDRESS} beyond loopback and any number on loopback
 * @param idleTimeout        how long a caller may take to send the head of a request, then its body, and to take the answer; else its
 *                           connection is closed
 * @param idempotencyEntries most answers kept for repeated requests
 * @param idempotencyBytes   most bytes of such answers
 * @param idempotencyTime    how long such an answer is kept
 */
public record PushOptions(
        HostPort bind,
        PushTokens tokens,
        PushTls tls,
        int maxBodyBytes,
        int maxBatch,
        int maxConnections,
        Integer maxPerAddress,
        Duration idleTimeout,
        int idempotencyEntries,
        int idempotencyBytes,
        Duration idempotencyTime) {
    /** The option that holds the address. */
    public static final String BIND_KEY = "worker.push-api";

    /** Connections from one address, unless set. */
    public static final int DEFAULT_PER_ADDRESS = 250;

    static final String MAX_CONNECTIONS_KEY = "worker.push-api-max-connections";
    static final String MAX_PER_ADDRESS_KEY = "worker.push-api-max-connections-per-address";

    /** Checks each value. */
    public PushOptions {
        Checks.between("worker.push-api-max-body-bytes", maxBodyBytes, 1024, 1 << 30);
        Checks.between("worker.push-api-max-batch", maxBatch, 1, 100_000);
        Checks.between(MAX_CONNECTIONS_KEY, maxConnections, 1, 1_000_000);
        Checks.between(MAX_PER_ADDRESS_KEY, maxPerAddress == null ? 0 : maxPerAddress, 0, 1_000_000);
        Checks.between("worker.push-api-idle-timeout (ms)", idleTimeout.toMillis(), 100, 3_600_000);
        Checks.between("worker.push-api-idempotency-entries", idempotencyEntries, 0, 10_000_000);
        Checks.between("worker.push-api-idempotency-bytes", idempotencyBytes, 0, 1 << 30);
        Checks.between("worker.push-api-idempotency-time (ms)", idempotencyTime.toMillis(), 1, 86_400_000);
        if (!bind.isLoopback() && !tokens.areStrong()) {
            throw new ConfigurationException(BIND_KEY + "=" + bind
                    + " can be reached from other machines, and there is "
                    + (tokens.isEmpty() ? "no token" : "a token of less than " + PushTokens.MIN_BYTES + " bytes")
                    + ". Put one on each line of a file, made with: head -c 32 /dev/urandom | base64; name it with"
                    + " --push-api-token-file FILE (" + PushTokens.FILE_KEY + "). Or bind to 127.0.0.1.");
        }
    }

    /** Connections from one address, as it holds where it listens; 0 for any number. */
    int perAddress() {
        return maxPerAddress != null ? maxPerAddress : bind.isLoopback() ? 0 : DEFAULT_PER_ADDRESS;
    }

    /** The documented defaults: 1 MiB bodies, 1000 operations and connections, 60 s, 10,000 answers of 16 MiB for 10 min. */
    public static PushOptions of(HostPort bind, PushTokens tokens) {
        return new PushOptions(
                bind,
                tokens,
                PushTls.NONE,
                1 << 20,
                1000,
                1000,
                null,
                Duration.ofSeconds(60),
                10_000,
                16 << 20,
                Duration.ofMinutes(10));
    }

    /** The same with other limits of one request. */
    public PushOptions limits(int bodyBytes, int batch) {
        return new PushOptions(
                bind,
                tokens,
                tls,
                bodyBytes,
                batch,
                maxConnections,
                maxPerAddress,
                idleTimeout,
                idempotencyEntries,
                idempotencyBytes,
                idempotencyTime);
    }

    /** The same with other limits of connections. */
    public PushOptions connections(int connections, Integer perAddress, Duration idle) {
        return new PushOptions(
                bind,
                tokens,
                tls,
                maxBodyBytes,
                maxBatch,
                connections,
                perAddress,
                idle,
                idempotencyEntries,
                idempotencyBytes,
                idempotencyTime);
    }

    /** The same with a certificate. */
    public PushOptions tls(PushTls to) {
        return new PushOptions(
                bind,
                tokens,
                to,
                maxBodyBytes,
                maxBatch,
                maxConnections,
                maxPerAddress,
                idleTimeout,
                idempotencyEntries,
                idempotencyBytes,
                idempotencyTime);
    }
}
