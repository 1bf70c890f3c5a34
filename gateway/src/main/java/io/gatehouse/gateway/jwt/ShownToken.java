package io.gatehouse.gateway.jwt;

import io.gatehouse.protocol.ClientOrigin;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A token and where it was.
 *
 * @param token  empty if there is none
 * @param origin the rest: what others may see
 */
record ShownToken(String token, ClientOrigin origin) {
    /** The subprotocol that stands before a token in {@code Sec-WebSocket-Protocol}. */
    static final String BEARER = "bearer";

    private static final String SCHEME = "bearer ";

    /**
     * Takes every token out; the first found of header, subprotocol and query counts.
     *
     * @param parameter of the query, or empty
     */
    static ShownToken of(ClientOrigin asked, String parameter) {
        List<String> found = new ArrayList<>();
        List<String> bySubprotocol = new ArrayList<>();
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(asked.headers().size());
        for (Map.Entry<String, String> header : asked.headers()) {
            String value = header.getValue();
            if (header.getKey().equals("authorization") && value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                found.add(value.substring(SCHEME.length()).strip());
            } else if (header.getKey().equals("sec-websocket-protocol")) {
                headers.add(Map.entry(header.getKey(), withoutToken(value, bySubprotocol)));
            } else {
                headers.add(header);
            }
        }
        String agreed = asked.subprotocol().isEmpty() && !bySubprotocol.isEmpty() ? BEARER : asked.subprotocol();
        found.addAll(bySubprotocol);
        String query = parameter.isEmpty() ? asked.query() : withoutParameter(asked.query(), parameter, found);
        ClientOrigin rest = new ClientOrigin(
                asked.listener(), asked.remoteAddress(), asked.remotePort(), asked.path(), query, headers, agreed);
        return new ShownToken(found.isEmpty() ? "" : found.get(0), rest);
    }

    // "bearer, eyJ…": a page can set no header but this one.
    private static String withoutToken(String header, List<String> found) {
        List<String> kept = new ArrayList<>();
        boolean isNext = false;
        for (String each : header.split(",")) {
            String name = each.strip();
            if (isNext) {
                found.add(name);
            } else {
                kept.add(name);
            }
            isNext = !isNext && name.equals(BEARER);
        }
        return String.join(", ", kept);
    }

    private static String withoutParameter(String query, String parameter, List<String> found) {
        List<String> kept = new ArrayList<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(parameter)) {
                found.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            } else {
                kept.add(pair);
            }
        }
        return String.join("&", kept);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Never the token. */
    @Override
    public String toString() {
        return token.isEmpty() ? "no token" : "a token";
    }
}
