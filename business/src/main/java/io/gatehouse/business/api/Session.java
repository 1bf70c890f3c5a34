package io.gatehouse.business.api;

/** The session of the client that a callback is about. Reads are local and see this handler's own writes. */
public interface Session extends SessionWrites {
    /**
     * The value, or null if there is none.
     *
     * @throws IllegalStateException if the value is not of the key's type
     */
    <T> T get(SessionKey<T> key);

    /** The value, or another one if there is none. */
    default <T> T get(SessionKey<T> key, T otherwise) {
        T value = get(key);
        return value == null ? otherwise : value;
    }

    /** All of it, as it is now. */
    SessionData data();
}
