package io.gatehouse.gateway.websocket;

import io.gatehouse.gateway.api.HeadLimits;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.LoopListener;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request must be to become a WebSocket, whoever sends it, and how those are refused that are not. Confined to its loop. */
final class UpgradeRules {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeRules.class);
    private static final String HOW_TO = "This is a WebSocket endpoint: connect with a WebSocket client, version 13.\n";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    // 24 characters that stand for 16 bytes (RFC 6455, section 4.2.1).
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final List<String> ONCE =
            List.of("Origin", "Upgrade", VERSION_HEADER, KEY_HEADER, "Content-Length", "Transfer-Encoding");

    private final HeadLimits head;
    private final LoopListener listener;

    /** @param listener told what was refused */
    UpgradeRules(HeadLimits head, LoopListener listener) {
        this.head = head;
        this.listener = listener;
    }

    /** Refuses a request that is no proper upgrade. @return whether it has done so */
    boolean hasRefused(HttpServerRequest request) {
        if (hasTooManyHeaders(request)) {
            refuseHead(request, 431, "There are too many headers.\n");
        } else if (request.version() != HttpVersion.HTTP_1_1
                || !request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
            // HTTP/1.0 knows no upgrades: one that is asked for all the same is to be ignored (RFC 9110, section 7.8).
            refuseVersion(request);
        } else if (request.method() != HttpMethod.GET) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            refuse(request, 405, HOW_TO);
        } else if (!VERSION.equals(request.getHeader(VERSION_HEADER))) {
            // Vert.x takes a missing version for the latest, and would speak older drafts, which frame messages in
            // another way than we write them.
            refuseVersion(request);
        } else if (request.headers().getAll(HttpHeaders.HOST).size() != 1 || isRepeated(request)) {
            refuse(request, 400, "There must be one Host, and no other header of the handshake may come twice.\n");
        } else if (hasBody(request)) {
            // Whoever stands between might see another message where the body ends than we do.
            refuse(request, 400, "A handshake has no body.\n");
        } else if (!asksForUpgrade(request)) {
            refuse(request, 400, "There must be a header 'Connection: Upgrade'.\n");
        } else if (!hasKey(request)) {
            refuse(request, 400, "Sec-WebSocket-Key must be 16 bytes in base64.\n");
        } else {
            return false;
        }
        return true;
    }

    /** Refuses what could not be read as a request. */
    void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuseHead(request, 414, "The request line is too long.\n");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuseHead(request, 431, "The headers are too large.\n");
        } else {
            LOG.debug("Request from {} refused: not HTTP/1.1", request.remoteAddress());
            refuse(request, 400, "This is no HTTP/1.1.\n");
        }
    }

    private void refuseHead(HttpServerRequest request, int status, String why) {
        LOG.debug(
                "Request from {} refused with {}: more than {} bytes of request line, {} of headers, or {} headers "
                        + "(gateway.max-request-line-bytes, gateway.max-header-bytes, gateway.max-headers)",
                request.remoteAddress(),
                status,
                head.maxRequestLineBytes(),
                head.maxHeaderBytes(),
                head.maxHeaders());
        listener.onLoss(LossReason.HEAD_TOO_LARGE);
        refuse(request, status, why);
    }

    private static void refuseVersion(HttpServerRequest request) {
        request.response()
                .putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET)
                .putHeader(HttpHeaders.CONNECTION, "upgrade, close")
                .putHeader(VERSION_HEADER, VERSION);
        refuse(request, 426, HOW_TO);
    }

    /** Also ends the connection: who keeps one open without being a client would cost a socket for as long as it likes. */
    static void refuse(HttpServerRequest request, int status, String why) {
        if (!request.response().headers().contains(HttpHeaders.CONNECTION)) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(why)
                .onComplete(sent -> request.connection().close());
    }

    // Vert.x would see that it is missing once the client has been admitted.
    private static boolean asksForUpgrade(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
    }

    // Of Vert.x's map the size is that of its names, of which each may come many times.
    private boolean hasTooManyHeaders(HttpServerRequest request) {
        int count = 0;
        for (Map.Entry<String, String> ignored : request.headers()) {
            if (++count > head.maxHeaders()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasKey(HttpServerRequest request) {
        List<String> keys = request.headers().getAll(KEY_HEADER);
        return keys.size() == 1 && KEY.matcher(keys.get(0)).matches();
    }

    private static boolean isRepeated(HttpServerRequest request) {
        return ONCE.stream().anyMatch(name -> request.headers().getAll(name).size() > 1);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && !length.equals("0") || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }
}
