package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Waiting;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.link.DeadlineTransport;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.tls.WatchedCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a cluster's API over HTTP: JSON in, JSON out, problems as RFC 9457 has them. The routes are described at {@code /openapi.json}.
 * Several in one cluster do not know of each other; idempotency keys are each one's own.
 *
 * <p>Needs {@code io.vertx:vertx-web} on the class path. Threading: any thread; single use: create, start, stop.
 */
public final class PushApi implements AutoCloseable {
    static final String ROOT = "/v1/";

    private static final Logger LOG = LoggerFactory.getLogger(PushApi.class);
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String KEY = "Idempotency-Key";
    private static final int MAX_KEY_CHARS = 255;
    private static final long MAX_TLS_HANDSHAKE_MS = 10_000;

    private final PushOptions options;
    private final Vertx vertx;
    private final Context context;
    private final PushRoutes routes;
    private final KeptAnswers answers;
    private final Waits waits;
    private volatile HttpServer server;
    private final LongAdder problems = new LongAdder();
    private final PushEntrance entrance;

    private PushApi(PushOptions options, Clients clients, Supplier<List<GatewayInfo>> gateways) {
        this.options = options;
        entrance = new PushEntrance(options);
        vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(1)
                        .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false)))
                .withTransport(DeadlineTransport.preferNative(entrance))
                .build();
        context = vertx.getOrCreateContext();
        routes = new PushRoutes(options.maxBatch(), new PushOperations(clients), gateways);
        answers = new KeptAnswers(
                options.idempotencyEntries(),
                options.idempotencyBytes(),
                options.idempotencyTime().toNanos(),
                System::nanoTime);
        waits = new Waits(vertx, options.idleTimeout().toMillis());
    }

    /**
     * Opens nothing yet. What was created must be stopped.
     *
     * @param clients  the cluster: a worker's, or a {@link io.gatehouse.business.GatewayClient}
     * @param gateways the gateways as they are now
     */
    public static PushApi create(PushOptions options, Clients clients, Supplier<List<GatewayInfo>> gateways) {
        // Fails here and not in start() where Vert.x Web is missing.
        Objects.requireNonNull(Router.class);
        return new PushApi(options, clients, gateways);
    }

    /**
     * @return the address with its real port; failed with a {@link NodeFailure} that names the option if it cannot be listened on, or a file
     *     of {@link PushTls} is not good
     */
    public Future<HostPort> start() {
        // Without HTTP/2: what a connection may take, and for how long, is counted for one request at a time.
        HttpServerOptions serving =
                new HttpServerOptions().setHttp2ClearTextEnabled(false).setUseAlpn(false);
        if (!options.tls().isOn()) {
            if (!options.bind().isLoopback()) {
                LOG.warn(
                        "{}={} can be reached from other machines, and is not encrypted. Where the network is not private, set"
                                + " {} and {} (docs/push.md).",
                        PushOptions.BIND_KEY,
                        options.bind(),
                        PushTls.CERTIFICATE_KEY,
                        PushTls.KEY_KEY);
            }
            return listen(serving);
        }
        WatchedCertificate certificate = new WatchedCertificate(
                vertx, options.tls().certificate(), options.tls().key(), PushTls.CERTIFICATE_KEY, PushTls.KEY_KEY);
        return vertx.executeBlocking(certificate::load)
                .recover(wrong -> Future.failedFuture(
                        wrong instanceof ConfigurationException
                                ? new NodeFailure(ExitCode.CONFIGURATION, wrong.getMessage())
                                : wrong))
                .compose(loaded -> {
                    serving.setSsl(true)
                            .setKeyCertOptions(loaded)
                            .setSslHandshakeTimeout(Math.min(
                                    MAX_TLS_HANDSHAKE_MS, options.idleTimeout().toMillis()))
                            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
                    return listen(serving);
                })
                .onSuccess(listening -> vertx.setPeriodic(
                        options.tls().reloadInterval().toMillis(), timer -> reload(certificate, serving)));
    }

    private Future<HostPort> listen(HttpServerOptions serving) {
        server = vertx.createHttpServer(serving)
                .connectionHandler(this::onConnection)
                // Before the handshake of TLS is over nobody is known who could be told, and anybody may fail it.
                .exceptionHandler(failure -> LOG.debug("A connection to the push API did not come about", failure))
                .requestHandler(router());
        return Future.<HttpServer>future(listening -> context.runOnContext(ignored -> server.listen(
                                options.bind().port(), options.bind().host())
                        .onComplete(listening)))
                .map(listening -> options.bind().withPort(listening.actualPort()))
                .recover(cause ->
                        Future.failedFuture(NodeFailure.cannotListen(PushOptions.BIND_KEY, options.bind(), cause)));
    }

    private void reload(WatchedCertificate certificate, HttpServerOptions serving) {
        Future<KeyCertOptions> read;
        try {
            read = vertx.executeBlocking(() -> certificate.isChanged() ? certificate.load() : null);
        } catch (RejectedExecutionException e) {
            return; // Vert.x itself is being closed, and this server with it
        }
        read.compose(changed -> changed == null
                        ? Future.succeededFuture()
                        : server.updateSSLOptions(serving.getSslOptions().copy().setKeyCertOptions(changed))
                                .onSuccess(used -> LOG.info(
                                        "New connections to the push API get the new certificate of {}",
                                        PushTls.CERTIFICATE_KEY)))
                // Once for each change of the files. Renewing tools may write them one after the other.
                .onFailure(wrong -> LOG.warn(
                        "The new certificate of the push API is not used, the old one stays: {}", wrong.getMessage()));
    }

    /** What operators are told of it. Any thread. */
    public void addTo(Figures.Builder figures) {
        figures.set(Figure.PUSH_PROBLEMS, problems.sum()).set(Figure.PUSH_CLOSED, entrance.closed());
    }

    /** Ends it; requests that run are cut off. */
    public Future<Void> stop() {
        return vertx.close();
    }

    /**
     * {@link #stop}, and waits for it.
     *
     * @throws IllegalStateException on an event loop of Vert.x's; nothing is stopped then
     */
    @Override
    public void close() {
        Waiting.requireMayBlock("Call stop().");
        Waiting.forEnd(stop());
    }

    private void onConnection(HttpConnection connection) {
        connection.closeHandler(closed -> waits.end(connection));
        waits.begin(connection);
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(request -> {
            waits.begin(request.request().connection());
            if (!request.request().path().startsWith(ROOT)) {
                keepNoConnection(request);
            }
            request.next();
        });
        router.route(ROOT + "*").handler(this::admit);
        router.route().handler(this::checkRoute);
        router.route(PushRoutes.HEALTH)
                .handler(request -> respond(request, routes.isUp() ? 200 : 503, routes.health()));
        router.route(PushRoutes.INFO).handler(request -> respond(request, 200, routes.info()));
        Buffer document = document();
        router.route(PushRoutes.DOCUMENT).handler(request -> respond(request, 200, JSON, document));
        router.post().handler(this::checkContentType);
        router.post().handler(BodyHandler.create(false).setBodyLimit(options.maxBodyBytes()));
        router.post().handler(this::post);
        router.route().failureHandler(this::onFailure);
        return router;
    }

    private void admit(RoutingContext request) {
        if (options.tokens().admit(request.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            request.next();
        } else {
            keepNoConnection(request);
            request.response().putHeader("WWW-Authenticate", "Bearer");
            respond(
                    request,
                    new Problem(
                            Problem.Kind.UNAUTHORIZED,
                            "Send a header 'Authorization: Bearer TOKEN' with a token of " + PushTokens.FILE_KEY
                                    + "."));
        }
    }

    /** Of who has shown no token: it could else be held for as long as that one likes. */
    private static void keepNoConnection(RoutingContext request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }

    private void checkRoute(RoutingContext request) {
        String method = routes.method(request.request().path());
        if (method == null) {
            respond(request, new Problem(Problem.Kind.NO_SUCH_ROUTE, PushRoutes.DOCUMENT + " describes the routes."));
        } else if (!allows(method, request.request().method())) {
            request.response().putHeader(HttpHeaders.ALLOW, method.equals("GET") ? "GET, HEAD" : method);
            respond(request, new Problem(Problem.Kind.WRONG_METHOD, "Use " + method + " here."));
        } else {
            request.next();
        }
    }

    // Load balancers ask for the head only, and whoever serves GET must serve that (RFC 9110, section 9.1).
    private static boolean allows(String method, HttpMethod asked) {
        return method.equals(asked.name()) || method.equals("GET") && asked == HttpMethod.HEAD;
    }

    // A page of anybody's can make a browser post other types to an address of this machine, and this one only with
    // leave, which is never given.
    private void checkContentType(RoutingContext request) {
        String type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (bare.equals(JSON)) {
            request.next();
        } else {
            respond(request, new Problem(Problem.Kind.NOT_JSON, "Send a header 'Content-Type: " + JSON + "'."));
        }
    }

    private void post(RoutingContext request) {
        waits.end(request.request().connection());
        String path = request.request().path();
        Buffer body = request.body().buffer();
        String key = request.request().getHeader(KEY);
        try {
            if (key == null || routes.isQuery(path)) {
                routes.post(path, body)
                        .onComplete(done -> context.runOnContext(ignored -> {
                            if (done.succeeded()) {
                                respond(request, 200, done.result());
                            } else {
                                respond(request, problem(done.cause()));
                            }
                        }));
            } else {
                once(request, path, body, key);
            }
        } catch (Problem problem) {
            respond(request, problem);
        }
    }

    private void once(RoutingContext request, String path, Buffer body, String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
            throw new Problem(
                    Problem.Kind.WRONG_VALUE,
                    "The header " + KEY + " must have 1 to " + MAX_KEY_CHARS + " characters, not " + key.length()
                            + ".");
        }
        KeptAnswers.Answer known = answers.begin(key, digest(path, body));
        if (known != null) {
            request.response().putHeader("Idempotency-Replayed", "true");
            respond(request, known.status(), known.status() == 200 ? JSON : PROBLEM, known.body());
            return;
        }
        routes.post(path, body)
                .onComplete(done -> context.runOnContext(ignored -> {
                    Problem problem = done.succeeded() ? null : problem(done.cause());
                    Buffer answer = Buffer.buffer((problem == null ? done.result() : problem.toJson()).toString());
                    answers.end(key, problem == null ? 200 : problem.status(), answer);
                    if (problem == null) {
                        respond(request, 200, JSON, answer);
                    } else {
                        respond(request, problem);
                    }
                }));
    }

    private static byte[] digest(String path, Buffer body) {
        MessageDigest digest = PushTokens.sha256();
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return digest.digest(body == null ? new byte[0] : body.getBytes());
    }

    private static Problem problem(Throwable failure) {
        Problem problem = Problem.of(failure);
        if (problem.kind() == Problem.Kind.FAILED) {
            LOG.error("A request to the push API failed; it is answered with {}", problem.status(), failure);
        }
        return problem;
    }

    private void onFailure(RoutingContext request) {
        if (request.response().ended() || request.response().closed()) {
            return; // Also who goes away within a body: no failure of ours, and not to be logged as one.
        }
        if (request.statusCode() == 413) {
            // What is still on its way is not read.
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            respond(
                    request,
                    new Problem(
                            Problem.Kind.TOO_LARGE,
                            "The body has more than " + options.maxBodyBytes()
                                    + " bytes (worker.push-api-max-body-bytes). Nothing was done."));
        } else if (request.failure() != null) {
            respond(request, problem(request.failure()));
        } else {
            respond(request, new Problem(Problem.Kind.MALFORMED_JSON, "The request cannot be read."));
        }
    }

    private void respond(RoutingContext request, Problem problem) {
        problems.increment();
        if (problem.kind() == Problem.Kind.UNAVAILABLE || problem.kind() == Problem.Kind.KEY_IN_USE) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        respond(
                request,
                problem.status(),
                PROBLEM,
                Buffer.buffer(problem.toJson().toString()));
    }

    private void respond(RoutingContext request, int status, JsonNode body) {
        respond(request, status, JSON, Buffer.buffer(body.toString()));
    }

    private void respond(RoutingContext request, int status, String type, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        waits.begin(request.request().connection());
        if (!request.request().isEnded() && request.request().method() == HttpMethod.POST) {
            // Answered before the body was read: another request could not be told from the rest of it.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        boolean isLast = HttpHeaders.CLOSE.toString().equals(response.headers().get(HttpHeaders.CONNECTION));
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .end(body)
                .onComplete(sent -> {
                    if (isLast) {
                        // Vert.x does so only if the caller has asked for it.
                        request.request().connection().close();
                    }
                });
    }

    private static Buffer document() {
        try (InputStream in = PushApi.class.getResourceAsStream("openapi.json")) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
