package io.gatehouse.business.api;

import io.gatehouse.base.Checks;

/**
 * A typed name in a session; keep it as a constant. Values travel as JSON.
 *
 * @param name 1 to 255 UTF-8 bytes
 * @param type what values are read as; a generic type loses its parameters, so wrap it into a record
 */
public record SessionKey<T>(String name, Class<T> type) {
    /** Checks the name. */
    public SessionKey {
        Checks.name("session key", name);
    }

    /** A key for text. */
    public static SessionKey<String> text(String name) {
        return new SessionKey<>(name, String.class);
    }

    /** A key for whole numbers. */
    public static SessionKey<Long> number(String name) {
        return new SessionKey<>(name, Long.class);
    }

    /** A key for whatever Jackson maps to the type, such as a record. */
    public static <T> SessionKey<T> json(String name, Class<T> type) {
        return new SessionKey<>(name, type);
    }
}
