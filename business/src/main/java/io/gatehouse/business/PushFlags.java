package io.gatehouse.business;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.push.PushOptions;
import io.gatehouse.business.push.PushTls;
import io.gatehouse.business.push.PushTokens;
import io.gatehouse.config.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a worker's push API; a picocli mixin. */
final class PushFlags {
    @Option(
            names = "--push-api",
            descriptionKey = PushOptions.BIND_KEY,
            paramLabel = "HOST:PORT",
            description = "Where to serve the HTTP push API; not served if not given.")
    private HostPort bind;

    @Option(
            names = "--push-api-token-file",
            descriptionKey = "worker.push-api-token-file",
            paramLabel = "FILE",
            description =
                    "File with the bearer tokens that may use the push API, one a line; required beyond loopback.")
    private Path tokenFile;

    @Option(
            names = "--push-api-tls-cert",
            descriptionKey = "worker.push-api-tls-cert",
            paramLabel = "FILE",
            description = "Certificate of the push API in PEM form, with those that lead to its root; makes it HTTPS.")
    private Path tlsCertificate;

    @Option(
            names = "--push-api-tls-key",
            descriptionKey = "worker.push-api-tls-key",
            paramLabel = "FILE",
            description = "Its private key in PEM form (PKCS#8), not encrypted.")
    private Path tlsKey;

    @Option(
            names = "--push-api-tls-reload-interval",
            descriptionKey = "worker.push-api-tls-reload-interval",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How often the two files are looked at for a change; new connections get the new certificate.")
    private Duration tlsReloadInterval;

    @Option(
            names = "--push-api-max-body-bytes",
            descriptionKey = "worker.push-api-max-body-bytes",
            paramLabel = "SIZE",
            defaultValue = "1MiB",
            description = "Largest body of a request to the push API; a larger one is answered with 413.")
    private ByteSize maxBodyBytes;

    @Option(
            names = "--push-api-max-batch",
            descriptionKey = "worker.push-api-max-batch",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Most operations in one batch; more are answered with 413.")
    private int maxBatch;

    @Option(
            names = "--push-api-max-connections",
            descriptionKey = "worker.push-api-max-connections",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Most connections to the push API at a time; more are closed at once.")
    private int maxConnections;

    @Option(
            names = "--push-api-max-connections-per-address",
            descriptionKey = "worker.push-api-max-connections-per-address",
            paramLabel = "COUNT",
            description =
                    "Most of them from one IPv4 address or IPv6 /64 network; 0 for any number. Without it 250, on loopback any "
                            + "number.")
    private Integer maxPerAddress;

    @Option(
            names = "--push-api-idle-timeout",
            descriptionKey = "worker.push-api-idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description =
                    "How long a caller of the push API may take over the head of a request, its body, or the answer, however"
                            + " many bytes come meanwhile; then its connection is closed.")
    private Duration idleTimeout;

    @Option(
            names = "--push-api-idempotency-entries",
            descriptionKey = "worker.push-api-idempotency-entries",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description = "Most answers kept for requests that are repeated with their Idempotency-Key; 0 keeps none.")
    private int idempotencyEntries;

    @Option(
            names = "--push-api-idempotency-bytes",
            descriptionKey = "worker.push-api-idempotency-bytes",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            description = "Most bytes of such answers; the oldest go first.")
    private ByteSize idempotencyBytes;

    @Option(
            names = "--push-api-idempotency-time",
            descriptionKey = "worker.push-api-idempotency-time",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long such an answer is kept.")
    private Duration idempotencyTime;

    /** The same as a value; empty if the API is not served. */
    Optional<PushOptions> toPushOptions() {
        if (bind == null) {
            return Optional.empty();
        }
        return Optional.of(new PushOptions(
                bind,
                tokenFile == null ? PushTokens.none() : PushTokens.fromFile(tokenFile),
                new PushTls(tlsCertificate, tlsKey, tlsReloadInterval),
                maxBodyBytes.toInt("worker.push-api-max-body-bytes"),
                maxBatch,
                maxConnections,
                maxPerAddress,
                idleTimeout,
                idempotencyEntries,
                idempotencyBytes.toInt("worker.push-api-idempotency-bytes"),
                idempotencyTime));
    }
}
