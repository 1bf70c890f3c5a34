package io.gatehouse.business.api;

import io.vertx.core.Future;

/**
 * Atomic changes of one client's session, made by the gateway that owns the client, in call order.
 *
 * <p>Each change costs a round trip that nobody has to wait for. Futures fail with {@link RefusedException} (no such client, session
 * too large, not a number, bound to another worker) or {@link io.gatehouse.base.UnavailableException} (link gone, no answer within
 * {@code worker.query-deadline}: then the change may or may not have been made). Threading: any thread.
 *
 */
public interface SessionWrites {
    /**
     * Sets one key.
     *
     * @param value written as JSON; not null
     * @return the session's new version
     */
    <T> Future<Long> set(SessionKey<T> key, T value);

    /** Removes one key. @return the session's new version */
    Future<Long> remove(SessionKey<?> key);

    /** Adds to a whole number; a missing key counts as 0. @return the new value */
    Future<Long> increment(SessionKey<Long> key, long by);

    /**
     * Sets one key if its value is as expected. Values are compared as the JSON texts that this API writes for them.
     *
     * @param expected null for "not there"
     * @return whether it was set
     */
    <T> Future<Boolean> compareAndSet(SessionKey<T> key, T expected, T value);

    /** Replaces the whole session; the version of {@code data} does not matter. @return the session's new version */
    Future<Long> replace(SessionData data);

    /** Sets several keys at once and keeps the others. @return the session's new version */
    Future<Long> update(SessionData data);
}
