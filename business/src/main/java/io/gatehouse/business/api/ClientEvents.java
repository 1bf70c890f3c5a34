package io.gatehouse.business.api;

import io.gatehouse.protocol.CloseReason;

/**
 * What an application does when something happens to a client. Every method has a default; implement what you need.
 *
 * <p>Delivery: at least once. An event whose worker died before it was acknowledged comes again, on another worker, with {@link
 * Client#redelivered()} set; {@link Client#eventNumber()} with {@link Client#id()} names it for good. Ordering: the events of one client
 * in order and one at a time: {@code onConnect}, {@code onMessage}*, {@code onClose}; different clients in parallel, so the fields of a
 * handler need care. Threading: a handler thread, which may block as long as it likes without holding up any other client; never an
 * event loop. An exception is logged, at most every 10 s for each method and class, counted and given to {@link #onError}; the event counts as handled and does not come again.
 */
public interface ClientEvents {
    /**
     * The worker is about to take events: the gateways known are linked, or {@code worker.start-grace} is over. Once per worker, before
     * any other call; sends and queries work. Throwing stops the worker.
     */
    default void onWorkerStart(Worker worker) {}

    /** A client came. Runs after the upgrade was answered; {@link Client#handshake()} says what the client asked for. */
    default void onConnect(Client client) {}

    /** A client sent one whole message. Text and binary stay apart, see {@link Message#isText()}. */
    default void onMessage(Client client, Message message) {}

    /** A client ended. Its last event; uid, groups and session are as they last were, and sends to it go nowhere. */
    default void onClose(Client client, CloseReason reason) {}

    /** A callback of this client threw; it has been logged or counted already. What this method throws is logged only. */
    default void onError(Client client, Throwable error) {}

    /**
     * The worker stops; sends still work. Every event it had accepted was handled, unless {@code worker.stop-timeout} was over first:
     * then handlers may still run beside this call, and both are interrupted.
     */
    default void onWorkerStop(Worker worker) {}
}
