package io.gatehouse.protocol;

import java.util.Map;
import java.util.Set;

/**
 * Keeps once what many clients say alike: {@code user-agent}, {@code host}, paths. Of a connection that does nothing its headers would
 * else be the largest part. What is not repeated soon is forgotten, so it holds a few hundred short texts at most.
 *
 * <p>Threading: confined to one thread; what it gives may be used anywhere.
 */
public final class RepeatedTexts {
    private static final int PLACES = 256; // a power of two
    private static final int MAX_CHARS = 512;
    // Each client has another one, or has a secret in it, which is not to outlive the client.
    private static final Set<String> NEVER_KEPT = Set.of("sec-websocket-key", "cookie", "authorization");

    private final String[] texts = new String[PLACES];

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final Map.Entry<String, String>[] headers = new Map.Entry[PLACES];

    /** Nothing kept yet. */
    public RepeatedTexts() {}

    /** An equal text, the same object as before if it was asked for not long ago. */
    public String text(String text) {
        if (text.length() > MAX_CHARS) {
            return text;
        }
        int place = place(text.hashCode());
        String kept = texts[place];
        if (text.equals(kept)) {
            return kept;
        }
        texts[place] = text;
        return text;
    }

    /** A header with this name and value, the same object as before if it was asked for not long ago. */
    public Map.Entry<String, String> header(String name, String value) {
        if (name.length() + value.length() > MAX_CHARS || NEVER_KEPT.contains(name)) {
            return Map.entry(text(name), value);
        }
        int place = place(31 * name.hashCode() + value.hashCode());
        Map.Entry<String, String> kept = headers[place];
        if (kept != null && kept.getKey().equals(name) && kept.getValue().equals(value)) {
            return kept;
        }
        Map.Entry<String, String> header = Map.entry(text(name), value);
        headers[place] = header;
        return header;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16 ^ hash >>> 8) & PLACES - 1;
    }
}
