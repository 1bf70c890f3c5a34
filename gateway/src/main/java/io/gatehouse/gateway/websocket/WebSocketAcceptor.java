package io.gatehouse.gateway.websocket;

import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientAddress;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.ClientServer;
import io.gatehouse.gateway.client.ClientWire;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.client.ForwardedHeaders;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.ProxyRule;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.RepeatedTexts;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket listener on one event loop: checks the origin, upgrades, and hands the socket to a {@link ClientConnection}. Several
 * acceptors on several loops share one address; Vert.x spreads connections over them.
 */
public final class WebSocketAcceptor implements ClientServer {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketAcceptor.class);
    private static final String SUBPROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS_HEADER = "Sec-WebSocket-Extensions";
    private static final int UNAUTHORIZED = 401;
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Vertx vertx;
    private final OriginPolicy origins;
    private final Subprotocols subprotocols;
    private final ProxyRule proxy;
    private final DeflatedWire deflatedWire;
    private final MessageInflater inflater; // null without compression
    private final LoopListener listener;
    private final Entrance entrance;
    private final UpgradeRules rules;
    private final ServerSSLOptions tls; // null without
    private final RepeatedTexts texts = new RepeatedTexts();
    private final HttpServer server;
    private boolean closing;

    /**
     * Call on the event loop that is to own the clients.
     *
     * @param entrance     of the gateway
     * @param deflatedWire of all listeners of the gateway, so that what they have in common is compressed once
     */
    public WebSocketAcceptor(
            Vertx vertx, GatewayOptions options, LoopListener listener, Entrance entrance, DeflatedWire deflatedWire) {
        this.vertx = vertx;
        this.origins = new OriginPolicy(options.origins());
        this.subprotocols = new Subprotocols(options.subprotocols());
        this.proxy = new ProxyRule(listener, options.trustedProxies());
        this.deflatedWire = deflatedWire;
        this.inflater = listener.address().settings().compresses()
                ? new MessageInflater(options.limits().maxMessageBytes())
                : null;
        this.listener = listener;
        this.entrance = entrance;
        this.rules = new UpgradeRules(options.head(), listener);
        HttpServerOptions serving = proxy.configure(serverOptions(options, listener));
        this.tls = serving.getSslOptions();
        this.server = vertx.createHttpServer(serving)
                .connectionHandler(this::onConnection)
                .exceptionHandler(proxy::onFailure)
                .requestHandler(this::onRequest)
                .invalidRequestHandler(rules::refuseInvalid);
    }

    @Override
    public Future<Integer> listen(SocketAddress address) {
        return server.listen(address).map(listening -> {
            listener.listensOn(listening.actualPort());
            return listening.actualPort();
        });
    }

    @Override
    public Future<Void> useCertificate(KeyCertOptions certificate) {
        return server.updateSSLOptions(tls.copy().setKeyCertOptions(certificate))
                .mapEmpty();
    }

    /** Refuses what it still gets; that it lets handed-over sockets live on is Vert.x's doing. */
    @Override
    public Future<Void> close(Duration grace) {
        closing = true;
        Future<Void> closed = server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
        return inflater == null ? closed : closed.onComplete(done -> inflater.close());
    }

    private static HttpServerOptions serverOptions(GatewayOptions options, LoopListener listener) {
        HttpServerOptions server = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setHttp2ClearTextEnabled(false)
                .setStrictThreadMode(true)
                .setMaxInitialLineLength(options.head().maxRequestLineBytes())
                .setMaxHeaderSize(options.head().maxHeaderBytes())
                // The gateway's transport has one for all that comes before a client is there.
                .setSslHandshakeTimeout(0)
                // Vert.x's own would compress for each receiver and costs 140 KB a connection, so it is taken out
                // before the
                // upgrade and ours negotiated. What stays of it is a decoder that takes the bit for no violation.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(
                        listener.address().settings().compresses())
                .setMaxWebSocketFrameSize(options.limits().maxMessageBytes())
                .setMaxWebSocketMessageSize(options.limits().maxMessageBytes());
        if (listener.address().isTls()) {
            server.setSsl(true).setKeyCertOptions(listener.certificate());
        }
        return server;
    }

    private void onConnection(HttpConnection connection) {
        if (!proxy.admits(connection.remoteAddress(true))) {
            proxy.onStranger();
            connection.close();
            return;
        }
        Channel socket = NettyBridge.channel(connection);
        LossReason tooMany = proxy.isHeader()
                ? entrance.onConnection(socket)
                : entrance.onConnection(
                        socket,
                        listener.isLoopback(),
                        proxy.client(connection.remoteAddress(), connection.remoteAddress(true))
                                .ip());
        if (tooMany != null) {
            listener.onLoss(tooMany);
            connection.close();
        }
    }

    private void onRequest(HttpServerRequest request) {
        if (!proxy.admits(request.connection().remoteAddress(true))) {
            // Being closed, but Vert.x may have read this request already.
            return;
        }
        if (rules.hasRefused(request)) {
            return;
        }
        ForwardedHeaders forwarded = proxy.read(
                request.remoteAddress(), request.connection().remoteAddress(true), request.headers()::getAll);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!origins.allows(origin, forwarded.host())) {
            LOG.debug(
                    "Handshake from {} refused: its origin is not allowed (gateway.allow-origin)",
                    request.remoteAddress());
            listener.onLoss(LossReason.ORIGIN_REFUSED);
            UpgradeRules.refuse(request, 403, "This page's origin is not allowed here.\n");
        } else if (closing || !listener.isAccepting(request.path() == null ? "" : request.path())) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            UpgradeRules.refuse(request, 503, "Nobody is there to serve you. Try again later.\n");
        } else {
            LossReason tooMany = proxy.isHeader()
                    ? entrance.onAddress(
                            NettyBridge.channel(request.connection()),
                            listener.isLoopback(),
                            forwarded.client().ip())
                    : null;
            if (tooMany == null) {
                admit(request, forwarded.client());
            } else {
                listener.onLoss(tooMany);
                request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
                UpgradeRules.refuse(request, 503, "There are too many connections of yours.\n");
            }
        }
    }

    /** How far one is on the way in. On the loop. */
    private static final class Door {
        private boolean isAtOnce = true;
        private boolean isDecided;
        private boolean isLeft;
    }

    private void admit(HttpServerRequest request, ClientAddress client) {
        ClientOrigin origin =
                originOf(request, client, subprotocols.agree(request.headers().getAll(SUBPROTOCOL_HEADER)));
        Context context = vertx.getOrCreateContext();
        Door door = new Door();
        NothingBehind behind = new NothingBehind();
        Runnable cancel = listener.admit(origin, verdict -> {
            door.isDecided = true;
            if (door.isAtOnce) {
                onVerdict(request, origin, verdict);
            } else {
                context.runOnContext(then -> {
                    // Who has left since then has no pipeline any more.
                    if (!door.isLeft) {
                        request.connection().closeHandler(null);
                        NettyBridge.readOn(request, behind);
                        request.resume();
                        onVerdict(request, origin, verdict);
                    }
                });
            }
        });
        door.isAtOnce = false;
        if (!door.isDecided) {
            // Nothing of it is read, let alone passed on, before it is let in.
            NettyBridge.readNoMore(request, behind);
            // A request that has ended cannot be upgraded any more.
            request.pause();
            request.connection().closeHandler(gone -> {
                door.isLeft = true;
                cancel.run();
            });
        }
    }

    private void onVerdict(HttpServerRequest request, ClientOrigin asked, Verdict verdict) {
        if (verdict instanceof Verdict.Admitted admitted) {
            ClientOrigin origin = admitted.origin();
            boolean isOffered = Subprotocols.offered(request.headers().getAll(SUBPROTOCOL_HEADER))
                    .contains(origin.subprotocol());
            // A client fails on a subprotocol that it has not offered.
            upgrade(request, isOffered ? origin : origin.withSubprotocol(asked.subprotocol()), admitted.entry());
            return;
        }
        Verdict.Refused refused = (Verdict.Refused) verdict;
        if (refused.status() == Verdict.UNAVAILABLE) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        } else if (refused.status() == UNAUTHORIZED) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        UpgradeRules.refuse(request, refused.status(), refused.reason());
    }

    // What stands in the response is sent with the upgrade.
    private void upgrade(HttpServerRequest request, ClientOrigin origin, ClientEntry entry) {
        if (!origin.subprotocol().isEmpty()) {
            request.response().putHeader(SUBPROTOCOL_HEADER, origin.subprotocol());
        }
        Optional<String> deflate = inflater == null
                ? Optional.empty()
                : DeflateOffer.answer(request.headers().getAll(EXTENSIONS_HEADER));
        deflate.ifPresent(answer -> request.response().putHeader(EXTENSIONS_HEADER, answer));
        EarlyFrames early = new EarlyFrames();
        NettyBridge.beforeUpgrade(request, early);
        request.toWebSocket()
                .onFailure(refused -> onFailedUpgrade(request, early))
                .onSuccess(socket -> {
                    ClientWire wire = deflate.isPresent() ? deflatedWire : WebSocketWire.PLAIN;
                    NettyBridge.takeOver(
                            socket,
                            new WebSocketTransport(
                                    listener.limits(),
                                    deflate.isPresent() ? inflater : null,
                                    entry,
                                    ctx -> listener.connect(ctx, origin, wire)));
                    early.handOver();
                });
    }

    // Vert.x may have answered it and be ready for another request: a connection that no time limit ends any more.
    private static void onFailedUpgrade(HttpServerRequest request, EarlyFrames early) {
        early.discard();
        request.connection().close();
    }

    private ClientOrigin originOf(HttpServerRequest request, ClientAddress client, String subprotocol) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(request.headers().size());
        for (Map.Entry<String, String> header : request.headers()) {
            headers.add(texts.header(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        }
        return new ClientOrigin(
                listener.name(),
                client.text(),
                client.port(),
                texts.text(orEmpty(request.path())),
                orEmpty(request.query()),
                headers,
                texts.text(orEmpty(subprotocol)));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
