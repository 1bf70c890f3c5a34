package io.gatehouse.gateway.api;

import io.gatehouse.protocol.ClientOrigin;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What of a client is hashed. */
final class ClientKey {
    private static final String QUERY = "query.";
    private static final String HEADER = "header.";

    private ClientKey() {}

    /** @return gives the key of a client, or the empty string if it has none */
    static Function<ClientOrigin, String> parse(String key) {
        if (key.equals("address")) {
            return ClientOrigin::remoteAddress;
        }
        if (key.equals("path")) {
            return ClientOrigin::path;
        }
        if (key.startsWith(QUERY) && key.length() > QUERY.length()) {
            String name = key.substring(QUERY.length());
            return client -> queryParameter(client.query(), name);
        }
        if (key.startsWith(HEADER) && key.length() > HEADER.length()) {
            String name = key.substring(HEADER.length()).toLowerCase(Locale.ROOT);
            return client -> client.headers().stream()
                    .filter(header -> header.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
        }
        throw new IllegalArgumentException(
                "hash:" + key + " is unknown; allowed: hash:address, hash:path, hash:query.NAME, hash:header.NAME.");
    }

    private static String queryParameter(String query, String name) {
        try {
            List<String> values =
                    new QueryStringDecoder(query, false).parameters().get(name);
            return values == null ? "" : values.get(0);
        } catch (IllegalArgumentException e) {
            return ""; // a % without two digits behind it: the client's doing
        }
    }
}
