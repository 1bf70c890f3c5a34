package io.gatehouse.gateway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one proxy has added to a {@code Forwarded} header (RFC 7239). Immutable; any thread.
 *
 * @param from who was connected to the proxy; empty if it is not there, or there twice
 * @param host which host was asked for; empty likewise
 */
record ForwardedElement(String from, String host) {
    /**
     * What a value amounts to that breaks the grammar: one hop of which nothing is known. A proxy appends to what a client sent, so a
     * quote that the client left open turns the proxy's words inside out; then nothing of the value, nor what came before it, can be
     * told from what the client made up.
     */
    static final List<ForwardedElement> MALFORMED = List.of(new ForwardedElement("", ""));

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** @return the elements in their order, or {@link #MALFORMED} */
    static List<ForwardedElement> parse(String value) {
        List<ForwardedElement> elements = new Reader(value).read();
        return elements == null ? MALFORMED : elements;
    }

    /** One pass over a value; confined to it. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        /** @return null if it is malformed */
        List<ForwardedElement> read() {
            List<ForwardedElement> elements = new ArrayList<>();
            List<String> from = new ArrayList<>();
            List<String> host = new ArrayList<>();
            while (true) {
                skipSpace();
                if (!atSeparator()) {
                    String name = token();
                    if (name.isEmpty() || !take('=')) {
                        return null;
                    }
                    String value = take('"') ? quoted() : token();
                    if (value == null || value.isEmpty() && text.charAt(at - 1) != '"') {
                        return null;
                    }
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "for" -> from.add(value);
                        case "host" -> host.add(value);
                        default -> {} // another proxy's business
                    }
                    skipSpace();
                    if (!atSeparator()) {
                        return null;
                    }
                }
                if (take(';')) {
                    continue;
                }
                elements.add(new ForwardedElement(only(from), only(host)));
                from.clear();
                host.clear();
                if (!take(',')) {
                    return elements;
                }
            }
        }

        private static String only(List<String> values) {
            return values.size() == 1 ? values.get(0) : "";
        }

        private boolean atSeparator() {
            return at == text.length() || text.charAt(at) == ';' || text.charAt(at) == ',';
        }

        private boolean take(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (take(' ') || take('\t')) {}
        }

        private String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isTokenCharacter(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
        }

        /** The rest of a quoted string, its end mark taken; null if it has none or holds a control character. */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return value.toString();
                }
                if (c == '\\') {
                    if (at == text.length()) {
                        return null;
                    }
                    c = text.charAt(at++);
                }
                if (c < ' ' && c != '\t' || c == 0x7F) {
                    return null;
                }
                value.append(c);
            }
            return null;
        }
    }
}
