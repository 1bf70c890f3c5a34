package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.SessionWrites;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.SessionUpdated;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/** Writes to one client's session: each is one change on the wire, answered by its gateway. Any thread. */
public abstract class SessionCommands implements SessionWrites {
    // Far above any gateway.max-session-bytes and far below any frame: what is larger can never fit.
    private static final int MAX_VALUE_CHARS = 1 << 20;

    private final Callbacks callbacks;
    private final ClientId id;
    private final int epoch;

    /**
     * @param id    the client
     * @param epoch fence, or 0
     */
    protected SessionCommands(Callbacks callbacks, ClientId id, int epoch) {
        this.callbacks = callbacks;
        this.id = id;
        this.epoch = epoch;
    }

    /** The link to the client's gateway, or null. */
    protected abstract GatewayLink link();

    /** What a call fails with where there is no link. */
    protected RuntimeException noLink() {
        return GatewayLinks.notLinked(id.gateway());
    }

    /** Until when to wait for an answer. */
    protected abstract long deadlineNs();

    /** A change is about to be asked for. */
    protected void onBegin(SessionChange change) {}

    /** A change was answered with the session as it is after it, or, if {@code now} is null, was not made as far as is known. */
    protected void onEnd(SessionChange change, SessionState now) {}

    private <R> Future<R> change(SessionChange change, Function<SessionUpdated, R> result) {
        GatewayLink link = link();
        if (link == null) {
            return Future.failedFuture(noLink());
        }
        Promise<R> promise = Promise.promise();
        onBegin(change);
        link.request(
                correlation -> new GatewayCommand.UpdateSession(epoch, correlation, id.connection(), change),
                deadlineNs(),
                new ReplyListener() {
                    @Override
                    public void onReply(GatewayReply reply) {
                        if (reply instanceof SessionUpdated updated) {
                            onEnd(change, updated.session());
                            callbacks.complete(promise, () -> result.apply(updated));
                        } else {
                            onEnd(change, null);
                            callbacks.fail(promise, Outgoing.refused(id, reply));
                        }
                    }

                    @Override
                    public void onNoReply(UnavailableException why) {
                        onEnd(change, null);
                        callbacks.fail(promise, why);
                    }
                });
        return promise.future();
    }

    @Override
    public final <T> Future<Long> set(SessionKey<T> key, T value) {
        return change(new SessionChange.Put(key.name(), json(key, value)), SessionCommands::version);
    }

    @Override
    public final Future<Long> remove(SessionKey<?> key) {
        return change(new SessionChange.Remove(key.name()), SessionCommands::version);
    }

    @Override
    public final Future<Long> increment(SessionKey<Long> key, long by) {
        return change(
                new SessionChange.Increment(key.name(), by), updated -> new SessionData(updated.session()).get(key));
    }

    @Override
    public final <T> Future<Boolean> compareAndSet(SessionKey<T> key, T expected, T value) {
        String expectedJson = expected == null ? null : json(key, expected);
        return change(
                new SessionChange.CompareAndSet(key.name(), expectedJson, json(key, value)), SessionUpdated::applied);
    }

    @Override
    public final Future<Long> replace(SessionData data) {
        return change(new SessionChange.Replace(checked(data).state().values()), SessionCommands::version);
    }

    @Override
    public final Future<Long> update(SessionData data) {
        return change(new SessionChange.PutAll(checked(data).state().values()), SessionCommands::version);
    }

    private static long version(SessionUpdated updated) {
        return updated.session().version();
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
