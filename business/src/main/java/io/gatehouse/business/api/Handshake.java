package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientOrigin;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asked for when it came. Immutable; any thread. Nothing is parsed before it is asked for.
 *
 * <p>Everything in it is the client's word: check it before you believe it.
 */
public final class Handshake {
    private final ClientOrigin origin;

    /** A view of what the gateway sent. */
    public Handshake(ClientOrigin origin) {
        this.origin = origin;
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
