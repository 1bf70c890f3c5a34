package io.gatehouse.business.api;

import io.vertx.core.Future;

/** The session of a client that is not this callback's own: every read asks its gateway. */
public interface RemoteSession extends SessionWrites {
    /**
     * All of it, as it is at its gateway.
     *
     * @return failed with {@link RefusedException} if there is no such client, with {@link io.gatehouse.base.UnavailableException} if
     *     its gateway is not linked or does not answer before the deadline
     */
    Future<SessionData> get();

    /** One value, or null if there is none; failed as {@link #get()}. */
    default <T> Future<T> get(SessionKey<T> key) {
        return get().map(data -> data.get(key));
    }
}
