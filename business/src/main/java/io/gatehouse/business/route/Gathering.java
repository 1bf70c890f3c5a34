package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.threads.Callbacks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Waits until every gateway that was asked has answered or will not, then gives the result and the names of those that did not. The
 * deadline is that of the requests, the same for all.
 *
 * <p>Threading: any thread; the lock of this object guards its fields and what {@link #add} changes.
 */
final class Gathering<T> {
    private final Callbacks callbacks;
    private final Function<Map<String, Reason>, T> result;
    private final Promise<T> promise = Promise.promise();
    private final Map<String, Reason> missing;
    private final boolean nobodyAsked;
    private int open;

    /**
     * @param asked   how many gateways are asked
     * @param missing names of those that cannot be asked, and why
     * @param result  made last, from the names of those missing
     */
    Gathering(Callbacks callbacks, int asked, Map<String, Reason> missing, Function<Map<String, Reason>, T> result) {
        this.callbacks = callbacks;
        this.open = asked;
        this.nobodyAsked = asked == 0;
        this.missing = new LinkedHashMap<>(missing);
        this.result = result;
    }

    /** The result, once all of {@code asked} have been heard of; at once if none was asked. */
    Future<T> future() {
        return nobodyAsked ? Future.succeededFuture(result.apply(missing)) : promise.future();
    }

    /** A part of an answer. */
    synchronized void add(Runnable part) {
        part.run();
    }

    /** A gateway has said all it was asked. */
    synchronized void onAnswered() {
        open--;
        if (open == 0) {
            callbacks.complete(promise, () -> result.apply(missing));
        }
    }

    /** A gateway did not answer, or not fully. */
    synchronized void onMissing(String gateway, Reason why) {
        missing.put(gateway, why);
        onAnswered();
    }
}
