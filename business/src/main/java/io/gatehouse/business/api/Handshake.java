package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a client asked for when it came. Immutable; any thread. Nothing is parsed before it is asked for.
 *
 * <p>Everything in it is the client's word: check it before you believe it.
 */
public final class Handshake {
    private final ClientOrigin origin;
    private final ClientState known;

    /** A view of what the gateway sent. */
    public Handshake(ClientOrigin origin) {
        this(origin, ClientState.NEW);
    }

    /** The same with what the gateway has found out by itself, such as from a token. */
    public Handshake(ClientOrigin origin, ClientState known) {
        this.origin = origin;
        this.known = known;
    }

    /** Name of the gateway listener that was asked, such as {@code "ws:7272"}. */
    public String listener() {
        return origin.listener();
    }

    /** The uid that the gateway has read from a token which it has verified. Not the client's word. In {@code onHandshake} only. */
    public Optional<String> verifiedUid() {
        return known.uid().isEmpty() ? Optional.empty() : Optional.of(known.uid());
    }

    /** The groups that such a token names; in {@code onHandshake} only. */
    public Set<String> verifiedGroups() {
        return Set.copyOf(known.groups());
    }

    /** What else the gateway has taken from such a token; in {@code onHandshake} only. */
    public SessionData verifiedSession() {
        return new SessionData(known.session());
    }

    /** The WebSocket subprotocols on offer, in the client's order of preference. */
    public List<String> subprotocols() {
        return headers("sec-websocket-protocol").stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The request path, such as {@code "/chat"}; not decoded. */
    public String path() {
        return origin.path();
    }

    /** The query string as it came, without the question mark. */
    public String rawQuery() {
        return origin.query();
    }

    /** The first value of a query parameter, decoded; what cannot be decoded is given as it came. */
    public Optional<String> query(String name) {
        return queries(name).stream().findFirst();
    }

    /** Every value of a query parameter, decoded, in the order of the query. */
    public List<String> queries(String name) {
        List<String> values = new ArrayList<>();
        for (String pair : origin.query().split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()
                    && decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                values.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return List.copyOf(values);
    }

    /** The first value of a header; names are case-insensitive. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** Every value of a header, in the order they came; names are case-insensitive. */
    public List<String> headers(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return origin.headers().stream()
                .filter(header -> header.getKey().equals(wanted))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Every header in the order they came, names in lower case. */
    public List<Map.Entry<String, String>> headers() {
        return origin.headers();
    }

    /** A cookie's value as it came (RFC 6265, section 4.2.1); the first one if there are several of the name. */
    public Optional<String> cookie(String name) {
        for (String line : headers("cookie")) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(unquoted(pair.substring(equals + 1).strip()));
                }
            }
        }
        return Optional.empty();
    }

    /** The WebSocket subprotocol that was agreed. */
    public Optional<String> subprotocol() {
        return origin.subprotocol().isEmpty() ? Optional.empty() : Optional.of(origin.subprotocol());
    }

    /** The client's IP address in text form. */
    public String remoteAddress() {
        return origin.remoteAddress();
    }

    /** The client's port, 0 if unknown. */
    public int remotePort() {
        return origin.remotePort();
    }

    /** The path only: query, headers and cookies may carry tokens. */
    @Override
    public String toString() {
        return "handshake for " + path() + " by " + origin.listener();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
