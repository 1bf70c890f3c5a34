package io.gatehouse.business.api;

import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;

/** Handlers made of handlers. Stateless; any thread. */
public final class Handlers {
    private static final Future<Void> DONE = Future.succeededFuture();

    private Handlers() {}

    /** The same handler, seen as an asynchronous one: what blocks still blocks, and what has returned is done. */
    public static AsyncClientEvents async(EventHandler handler) {
        return handler instanceof ClientEvents events ? new Returning(events) : (AsyncClientEvents) handler;
    }

    /** Whether a handler has an {@code onHandshake} of its own, so that gateways are to ask before a client comes in. */
    public static boolean wantsHandshakes(EventHandler handler) {
        if (handler instanceof Returning returning) {
            return wantsHandshakes(returning.events());
        }
        if (handler instanceof ChosenHandler chosen) {
            return chosen.wantsHandshakes();
        }
        try {
            Class<?> declaring =
                    handler.getClass().getMethod("onHandshake", Handshake.class).getDeclaringClass();
            return declaring != ClientEvents.class && declaring != AsyncClientEvents.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Both kinds of handler have onHandshake", e);
        }
    }

    /**
     * Several handlers in one worker, chosen by the {@linkplain Client#listener() name of the listener} that a client came by, such as
     * {@code "ws:7272"}.
     */
    public static HandlersByKey byListener() {
        return new HandlersByKey(false);
    }

    /**
     * Several handlers in one worker, chosen by the path that a client asked for: {@code "/chat"} is that path, {@code "/admin/*"} is
     * {@code /admin} and everything below. A path of its own goes before a star, and the longest star decides; paths are not decoded. A
     * client of a protocol without paths has none.
     */
    public static HandlersByKey byPath() {
        return new HandlersByKey(true);
    }

    private record Returning(ClientEvents events) implements AsyncClientEvents {
        @Override
        public Future<?> onWorkerStart(Worker worker) {
            events.onWorkerStart(worker);
            return DONE;
        }

        @Override
        public Future<Admission> onHandshake(Handshake handshake) {
            return Future.succeededFuture(events.onHandshake(handshake));
        }

        @Override
        public Future<?> onConnect(Client client) {
            events.onConnect(client);
            return DONE;
        }

        @Override
        public Future<?> onTakeOver(Client client) {
            events.onTakeOver(client);
            return DONE;
        }

        @Override
        public Future<?> onMessage(Client client, Message message) {
            events.onMessage(client, message);
            return DONE;
        }

        @Override
        public Future<?> onClose(Client client, CloseReason reason) {
            events.onClose(client, reason);
            return DONE;
        }

        @Override
        public void onError(Client client, Throwable error) {
            events.onError(client, error);
        }

        @Override
        public Future<?> onWorkerStop(Worker worker) {
            events.onWorkerStop(worker);
            return DONE;
        }
    }
}
