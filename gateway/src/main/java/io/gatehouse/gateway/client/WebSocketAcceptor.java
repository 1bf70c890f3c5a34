package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.ClientOrigin;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket listener on one event loop: checks the origin, upgrades, and hands the socket to a {@link ClientConnection}. Several
 * acceptors on several loops share one address; Vert.x spreads connections over them.
 */
public final class WebSocketAcceptor {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketAcceptor.class);
    private static final String HOW_TO = "This is a WebSocket endpoint: connect with a WebSocket client, version 13.\n";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    // 24 characters that stand for 16 bytes (RFC 6455, section 4.2.1).
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final String RETRY_AFTER_SECONDS = "5";
    private static final int MAX_STRING_BYTES = 0xFFFF;

    private final GatewayOptions options;
    private final OriginPolicy origins;
    private final ClientAcceptor acceptor;
    private final LoopFlusher flusher;
    private final HeartbeatSweeper sweeper;
    private final HttpServer server;
    private String name;
    private boolean closing;

    /** Call on the event loop that is to own the clients. */
    public WebSocketAcceptor(
            Vertx vertx,
            GatewayOptions options,
            ClientAcceptor acceptor,
            LoopFlusher flusher,
            HeartbeatSweeper sweeper) {
        this.options = options;
        this.origins = new OriginPolicy(options.origins());
        this.acceptor = acceptor;
        this.flusher = flusher;
        this.sweeper = sweeper;
        this.server = vertx.createHttpServer(serverOptions(options))
                .requestHandler(this::onRequest)
                .invalidRequestHandler(WebSocketAcceptor::refuseInvalid);
    }

    /** @return the port, once it listens; failed if the address cannot be bound */
    public Future<Integer> listen(ListenAddress address, SocketAddress socketAddress) {
        return server.listen(socketAddress).map(listening -> {
            int port = listening.actualPort();
            name = new ListenAddress(address.scheme(), address.at().withPort(port)).name();
            return port;
        });
    }

    /**
     * Stops accepting, at once. Sockets that were handed over live on for as long as {@code grace}, so that they can be closed in
     * order: only then does Vert.x cut what is left of all that it accepted.
     *
     * @return completed when no socket is left
     */
    public Future<Void> close(Duration grace) {
        closing = true;
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static HttpServerOptions serverOptions(GatewayOptions options) {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setHttp2ClearTextEnabled(false)
                .setStrictThreadMode(true)
                .setMaxInitialLineLength(4096)
                .setMaxHeaderSize(8192)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) options.limits().handshakeTimeout().toMillis())
                .setWebSocketSubProtocols(options.subprotocols())
                // Off, because every browser offers it and it costs 140 KB a connection.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(options.limits().maxMessageBytes())
                .setMaxWebSocketMessageSize(options.limits().maxMessageBytes());
    }

    private void onRequest(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String version = request.getHeader(VERSION_HEADER);
        if (request.version() != HttpVersion.HTTP_1_1
                || !request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
            // HTTP/1.0 knows no upgrades: one that is asked for all the same is to be ignored (RFC 9110, section 7.8).
            refuseVersion(request);
        } else if (request.headers().getAll(HttpHeaders.HOST).size() != 1) {
            refuse(request, 400, "There must be one Host.\n");
        } else if (!hasKey(request)) {
            refuse(request, 400, "Sec-WebSocket-Key must be 16 bytes in base64.\n");
        } else if (version == null) {
            // Vert.x takes a missing version for the latest.
            refuse(request, 400, "Sec-WebSocket-Version is missing.\n");
        } else if (!version.equals(VERSION)) {
            // Older drafts, which Vert.x would speak, frame messages in another way than we write them.
            refuseVersion(request);
        } else if (!origins.allows(origin, request.getHeader(HttpHeaders.HOST))) {
            LOG.debug(
                    "Handshake from {} refused: its origin is not allowed (gateway.allow-origin)",
                    request.remoteAddress());
            refuse(request, 403, "This page's origin is not allowed here.\n");
        } else if (closing || !acceptor.isAccepting()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            refuse(request, 503, "Nobody is there to serve you. Try again later.\n");
        } else {
            request.toWebSocket().onSuccess(this::onWebSocket);
        }
    }

    private static boolean hasKey(HttpServerRequest request) {
        List<String> keys = request.headers().getAll(KEY_HEADER);
        return keys.size() == 1 && KEY.matcher(keys.get(0)).matches();
    }

    private static void refuseVersion(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET).putHeader(VERSION_HEADER, VERSION);
        refuse(request, 426, HOW_TO);
    }

    private static void refuse(HttpServerRequest request, int status, String why) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(why);
    }

    private static void refuseInvalid(HttpServerRequest request) {
        LOG.debug("Request from {} refused: not HTTP/1.1", request.remoteAddress());
        request.response()
                .setStatusCode(400)
                .end()
                .onComplete(sent -> request.connection().close());
    }

    private void onWebSocket(ServerWebSocket socket) {
        ClientOrigin origin = originOf(socket);
        NettyBridge.takeOver(socket, new WebSocketTransport(options.limits(), ctx -> connect(ctx, origin), acceptor));
    }

    private ClientConnection connect(ChannelHandlerContext ctx, ClientOrigin origin) {
        ClientConnection client =
                new ClientConnection(acceptor.nextId(), origin, ctx, options.limits(), flusher, sweeper);
        sweeper.add(client);
        return client;
    }

    private ClientOrigin originOf(ServerWebSocket socket) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(socket.headers().size());
        for (Map.Entry<String, String> header : socket.headers()) {
            headers.add(Map.entry(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        }
        SocketAddress remote = socket.remoteAddress();
        return new ClientOrigin(
                name,
                remote == null || remote.hostAddress() == null ? "" : remote.hostAddress(),
                remote == null ? 0 : Math.max(0, remote.port()),
                orEmpty(socket.path()),
                orEmpty(socket.query()),
                headers,
                orEmpty(socket.subProtocol()));
    }

    private static String orEmpty(String text) {
        // Header sizes are bounded far below this; the check keeps a later, larger bound from breaking the frame.
        return text == null || text.length() > MAX_STRING_BYTES ? "" : text;
    }
}
