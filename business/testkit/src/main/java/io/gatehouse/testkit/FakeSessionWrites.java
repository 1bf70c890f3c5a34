package io.gatehouse.testkit;

import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.SessionWrites;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.SessionChange;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Changes of one client's session, made at once. */
abstract class FakeSessionWrites implements SessionWrites {
    // As on a worker: larger values throw at the caller.
    private static final int MAX_VALUE_CHARS = 1 << 20;

    private final FakeGateway gateway;
    private final ClientId id;

    FakeSessionWrites(FakeGateway gateway, ClientId id) {
        this.gateway = gateway;
        this.id = id;
    }

    /** The session now; failed if there is no such client. */
    final Future<SessionData> read() {
        return ask(this::current);
    }

    @Override
    public final <T> Future<Long> set(SessionKey<T> key, T value) {
        return version(new SessionChange.Put(key.name(), json(key, value)));
    }

    @Override
    public final Future<Long> remove(SessionKey<?> key) {
        return version(new SessionChange.Remove(key.name()));
    }

    @Override
    public final Future<Long> increment(SessionKey<Long> key, long by) {
        return ask(() -> {
            gateway.update(id, new SessionChange.Increment(key.name(), by));
            return current().get(key);
        });
    }

    @Override
    public final <T> Future<Boolean> compareAndSet(SessionKey<T> key, T expected, T value) {
        String expectedJson = expected == null ? null : json(key, expected);
        var change = new SessionChange.CompareAndSet(key.name(), expectedJson, json(key, value));
        return ask(() -> gateway.update(id, change));
    }

    @Override
    public final Future<Long> replace(SessionData data) {
        return version(new SessionChange.Replace(checked(data).state().values()));
    }

    @Override
    public final Future<Long> update(SessionData data) {
        return version(new SessionChange.PutAll(checked(data).state().values()));
    }

    private Future<Long> version(SessionChange change) {
        return ask(() -> {
            gateway.update(id, change);
            return current().version();
        });
    }

    private SessionData current() {
        return gateway.find(id)
                .orElseThrow(() -> new RefusedException(id, Failure.NO_SUCH_CLIENT))
                .session();
    }

    private <T> Future<T> ask(Supplier<T> question) {
        try {
            return Future.succeededFuture(question.get());
        } catch (RefusedException e) {
            return Future.failedFuture(e);
        }
    }

    private static <T> String json(SessionKey<T> key, T value) {
        String json = SessionData.json(key, value);
        checkSize("The session value of '" + key.name() + "'", json.length());
        return json;
    }

    private static SessionData checked(SessionData data) {
        checkSize("The session", data.state().size());
        return data;
    }

    private static void checkSize(String what, int chars) {
        if (chars > MAX_VALUE_CHARS) {
            throw new IllegalArgumentException(what + " has " + chars + " characters as JSON; more than "
                    + MAX_VALUE_CHARS + " can never be stored.");
        }
    }
}
