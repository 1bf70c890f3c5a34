package io.gatehouse.business.api;

import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;

/**
 * {@link ClientEvents} for applications that never block: an event is done when the future that its method gave back completes. Until
 * then it is not acknowledged, so that another worker runs it again if this one dies, and the client's next event does not start. Other
 * clients go on, and no thread is held.
 *
 * <p>Ordering and delivery are those of {@link ClientEvents}. Threading: a method is called on a handler thread, never on an event loop;
 * its future may be completed by any thread. A failed future, an exception and {@code null} instead of a future are the same: logged,
 * counted, given to {@link #onError}, and the event counts as handled. A future that never completes holds up its client for good and is
 * never acknowledged; after {@code worker.slow-handler} a warning names the client.
 *
 * <p>Who has a {@link java.util.concurrent.CompletionStage} gives back {@link Future#fromCompletionStage}.
 */
public non-sealed interface AsyncClientEvents extends EventHandler {
    /** As {@link ClientEvents#onWorkerStart}: events come once the future has completed; if it fails, the worker stops. */
    default Future<?> onWorkerStart(Worker worker) {
        return Future.succeededFuture();
    }

    /** As {@link ClientEvents#onHandshake}. A future that is not complete in time means 503. */
    default Future<Admission> onHandshake(Handshake handshake) {
        return Future.succeededFuture(Admission.accept());
    }

    /** As {@link ClientEvents#onConnect}. */
    default Future<?> onConnect(Client client) {
        return Future.succeededFuture();
    }

    /** As {@link ClientEvents#onTakeOver}. */
    default Future<?> onTakeOver(Client client) {
        return Future.succeededFuture();
    }

    /** As {@link ClientEvents#onMessage}. */
    default Future<?> onMessage(Client client, Message message) {
        return Future.succeededFuture();
    }

    /** As {@link ClientEvents#onClose}. */
    default Future<?> onClose(Client client, CloseReason reason) {
        return Future.succeededFuture();
    }

    /** As {@link ClientEvents#onError}; on a handler thread, and nothing waits for more than its return. */
    default void onError(Client client, Throwable error) {}

    /** As {@link ClientEvents#onWorkerStop}: the worker goes on stopping once the future has completed, or the time is over. */
    default Future<?> onWorkerStop(Worker worker) {
        return Future.succeededFuture();
    }
}
