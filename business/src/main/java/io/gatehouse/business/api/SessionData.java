package io.gatehouse.business.api;

import io.gatehouse.protocol.SessionState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A session at one version: a typed view of the JSON texts in it. Immutable; any thread.
 *
 * @param state version and JSON texts
 */
public record SessionData(SessionState state) {
    /** Nothing in it. */
    public static final SessionData EMPTY = new SessionData(SessionState.EMPTY);

    /** Counts changes; 0 for a session never written to. */
    public long version() {
        return state.version();
    }

    /**
     * The value, or null if there is none.
     *
     * @throws IllegalStateException if the value is not of the key's type
     */
    public <T> T get(SessionKey<T> key) {
        String json = state.values().get(key.name());
        return json == null ? null : Json.readValue(key, json);
    }

    /** The same with one value set; for {@link SessionWrites#replace} and {@link SessionWrites#update}. */
    public <T> SessionData with(SessionKey<T> key, T value) {
        Map<String, String> changed = new LinkedHashMap<>(state.values());
        changed.put(key.name(), json(key, value));
        return new SessionData(new SessionState(state.version(), changed));
    }

    /**
     * The JSON text for a value, as it is kept in a session.
     *
     * @throws IllegalArgumentException if the value is null or cannot be written as JSON
     */
    public static <T> String json(SessionKey<T> key, T value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "The value of the session key '" + key.name() + "' is null; use remove to take it away.");
        }
        return Json.writeText(value);
    }

    /** Names only: values are the application's and may be secrets. */
    @Override
    public String toString() {
        return "session version " + version() + " with keys " + state.values().keySet();
    }
}
