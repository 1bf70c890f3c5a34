package io.gatehouse.gateway.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which subprotocol a handshake ends with (RFC 6455, section 4.2.2). Immutable; any thread. */
final class Subprotocols {
    private final List<String> supported;

    /** @param supported in order of preference; names are compared as they are written */
    Subprotocols(List<String> supported) {
        this.supported = List.copyOf(supported);
    }

    /**
     * The first of ours that the client offers, whatever the client's order is.
     *
     * @param headers the values of {@code Sec-WebSocket-Protocol}
     * @return empty if there is none: the connection then goes on without one, and the client decides whether it can live with that
     */
    String agree(List<String> headers) {
        if (supported.isEmpty() || headers.isEmpty()) {
            return "";
        }
        Set<String> offered = offered(headers);
        return supported.stream().filter(offered::contains).findFirst().orElse("");
    }

    /** What the client offers; names may come in several headers, and several in one. */
    static Set<String> offered(List<String> headers) {
        Set<String> offered = new HashSet<>();
        for (String header : headers) {
            for (String each : header.split(",")) {
                offered.add(each.trim());
            }
        }
        return offered;
    }
}
