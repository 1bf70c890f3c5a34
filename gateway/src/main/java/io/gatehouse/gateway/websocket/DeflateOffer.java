package io.gatehouse.gateway.websocket;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a handshake says of compression (RFC 7692, section 7). Each side starts every message anew, so that one compressed message suits
 * all clients and no client costs memory between messages. Pure; any thread.
 */
final class DeflateOffer {
    private static final String NAME = "permessage-deflate";
    private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";
    private static final Pattern WINDOW_BITS = Pattern.compile("[89]|1[0-5]");
    private static final String FULL_WINDOW = "15";
    // A browser sends one; more than this is no browser, and need not be read to its end.
    private static final int MAX_OFFERS = 16;

    private DeflateOffer() {}

    /**
     * The answer to the first offer that can be accepted. One is declined if it is malformed, has a parameter that is unknown or comes
     * twice, or asks for a smaller window of ours, which the JDK's compressor does not have.
     *
     * @param headers the values of {@code Sec-WebSocket-Extensions}
     * @return empty if there is none: the connection then goes on without compression
     */
    static Optional<String> answer(List<String> headers) {
        int seen = 0;
        for (String header : headers) {
            for (String offer : parts(header, ',')) {
                if (++seen > MAX_OFFERS) {
                    return Optional.empty();
                }
                List<String> parts = parts(offer, ';');
                if (parts.get(0).toLowerCase(Locale.ROOT).equals(NAME)) {
                    String answer = answerTo(parts.subList(1, parts.size()));
                    if (answer != null) {
                        return Optional.of(answer);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String answerTo(List<String> parameters) {
        String answer = NAME + "; " + SERVER_NO_CONTEXT + "; " + CLIENT_NO_CONTEXT;
        Set<String> seen = new HashSet<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).trim();
            String value =
                    equals < 0 ? null : unquoted(parameter.substring(equals + 1).trim());
            if (!seen.add(name)) {
                return null;
            }
            boolean isValid = switch (name) {
                case SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT -> value == null;
                case SERVER_WINDOW -> FULL_WINDOW.equals(value);
                // A hint that we need not take up: we can read any window.
                case CLIENT_WINDOW ->
                    value == null || WINDOW_BITS.matcher(value).matches();
                default -> false;
            };
            if (!isValid) {
                return null;
            }
        }
        return seen.contains(SERVER_WINDOW) ? answer + "; " + SERVER_WINDOW + "=" + FULL_WINDOW : answer;
    }

    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i).trim());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).trim());
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
