package io.gatehouse.gateway.jwt;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.JwtOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys: those of files, read once, and those of a JWK set, fetched at the start, every ten minutes, and when a token names one
 * that is not known, which happens at most every ten seconds. If a fetch fails, the keys stay as they are. Any thread.
 */
final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long REFRESH_MS = TimeUnit.MINUTES.toMillis(10);
    private static final long FETCH_MS = 5000;
    private static final int MAX_SET_BYTES = 256 << 10;

    private final Vertx vertx;
    private final JwtOptions options;
    private final List<PubSecKeyOptions> files;
    private final HttpClient http; // null for a file
    private volatile TokenKeys keys;
    private Future<Void> fetching; // guarded by this; null while none is
    private final LongSupplier clockNs;
    private long mayFetchAtNs; // guarded by this

    /**
     * Reads the files, and begins to fetch the set.
     *
     * @param clockNs in nanoseconds
     * @throws ConfigurationException if a key file cannot be used
     */
    KeySource(Vertx vertx, JwtOptions options, LongSupplier clockNs) {
        this.vertx = vertx;
        this.options = options;
        this.clockNs = clockNs;
        this.mayFetchAtNs = clockNs.getAsLong();
        this.files = TokenKeys.ofFiles(options.keys());
        try {
            this.keys = TokenKeys.of(vertx, options, files, new JsonObject());
        } catch (RuntimeException e) {
            throw new ConfigurationException("gateway.jwt-key: one of the files is no key of its algorithm ("
                    + e.getClass().getSimpleName() + "). RS and ES need a public key in PEM.");
        }
        URI jwks = options.jwks();
        boolean isHttp = jwks != null && jwks.getScheme().startsWith("http");
        this.http = isHttp ? vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1)) : null;
        if (jwks != null) {
            refresh();
            vertx.setPeriodic(REFRESH_MS, timer -> refresh());
        }
    }

    /** Whether a token names a key that is not known, and that a set may have by now. */
    boolean mayKnowMoreOf(String kid) {
        return options.jwks() != null && kid != null && !keys.kids().contains(kid);
    }

    TokenKeys now() {
        return keys;
    }

    /** Looks for new keys unless that was done a moment ago. @return completed when the keys are as new as they get now; never failed */
    synchronized Future<Void> refresh() {
        if (fetching != null) {
            return fetching;
        }
        long now = clockNs.getAsLong();
        if (options.jwks() == null || now - mayFetchAtNs < 0) {
            return Future.succeededFuture();
        }
        mayFetchAtNs = now + QUIET_NS;
        Promise<Void> done = Promise.promise();
        fetching = done.future();
        load().map(text -> TokenKeys.of(vertx, options, files, new JsonObject(text)))
                .onSuccess(fetched -> {
                    keys = fetched;
                    if (fetched.kids().isEmpty()) {
                        LOG.warn(
                                "{} (gateway.jwt-jwks) has no key that could be used: RSA or EC, with a kid",
                                options.jwks());
                    }
                })
                .onFailure(wrong -> LOG.warn(
                        "{} (gateway.jwt-jwks) cannot be read ({}); the keys stay as they are, {} of a set",
                        options.jwks(),
                        wrong.getClass().getSimpleName(),
                        keys.kids().size()))
                .onComplete(either -> {
                    synchronized (this) {
                        fetching = null;
                    }
                    done.complete();
                });
        return done.future();
    }

    private Future<Buffer> load() {
        if (http == null) {
            return vertx.fileSystem().readFile(Path.of(options.jwks()).toString());
        }
        return http.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(options.jwks().toString())
                        .setTimeout(FETCH_MS))
                .compose(request -> request.send().compose(KeySource::body))
                .timeout(FETCH_MS, TimeUnit.MILLISECONDS);
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture(new IllegalStateException("status " + response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        response.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > MAX_SET_BYTES) {
                whole.tryFail(new IllegalStateException("too large"));
                response.request().reset();
            }
        });
        return whole.future();
    }
}
