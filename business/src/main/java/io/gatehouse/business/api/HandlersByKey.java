package io.gatehouse.business.api;

import io.gatehouse.base.PathRules;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Makes one handler of several. Which of them gets a client depends on nothing but where the client came from, so it is the same for
 * all its events, and on every worker that is set up alike. Not thread-safe; what it makes is as thread-safe as its handlers.
 *
 * <p>The handlers may be of either kind. Each of them gets {@link ClientEvents#onWorkerStart} once, in the order in which they were
 * named, however often it was; what asynchronous ones begin there may overlap. {@link ClientEvents#onWorkerStop} runs in the opposite
 * order, of every one, also if another one's failed.
 */
public final class HandlersByKey {
    private final boolean isByPath;
    private final Map<String, EventHandler> handlers = new LinkedHashMap<>();

    HandlersByKey(boolean isByPath) {
        this.isByPath = isByPath;
    }

    /**
     * Names the handler for a path or listener.
     *
     * @throws IllegalArgumentException if that has a handler already, or is no path
     */
    public HandlersByKey to(String key, EventHandler handler) {
        Objects.requireNonNull(handler, "handler");
        if (isByPath) {
            PathRules.check(key);
        }
        if (handlers.putIfAbsent(key, handler) != null) {
            throw new IllegalArgumentException("'" + key + "' has two handlers. Name one.");
        }
        return this;
    }

    /** All others go to this handler. */
    public AsyncClientEvents otherwise(EventHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return new ChosenHandler(handlers.values(), handler, choice());
    }

    /**
     * All others are closed as soon as they come, and nobody hears of them.
     *
     * @throws IllegalArgumentException if a close frame cannot carry the code
     */
    public AsyncClientEvents otherwiseClose(CloseReason reason) {
        return otherwise(new Closing(reason));
    }

    /** Gives the handler for a listener's name and a path, or null. */
    private BiFunction<String, String, EventHandler> choice() {
        if (isByPath) {
            PathRules<EventHandler> rules = new PathRules<>(handlers);
            return (listener, path) -> rules.find(path).orElse(null);
        }
        Map<String, EventHandler> byListener = Map.copyOf(handlers);
        return (listener, path) -> byListener.get(listener);
    }

    private record Closing(CloseReason reason) implements AsyncClientEvents {
        @Override
        public Future<?> onConnect(Client client) {
            return client.close(reason);
        }

        @Override
        public Future<?> onMessage(Client client, Message message) {
            // Of a client that another worker, set up otherwise, had let in.
            return client.close(reason);
        }
    }
}
