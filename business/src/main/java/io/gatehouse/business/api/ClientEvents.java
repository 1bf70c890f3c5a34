package io.gatehouse.business.api;

import io.gatehouse.protocol.CloseReason;

/**
 * What an application does when something happens to a client. Every method has a default; implement what you need. For methods that
 * give back futures instead of blocking, see {@link AsyncClientEvents}.
 *
 * <p>Delivery: at least once. An event whose worker died before it was acknowledged comes again, on another worker, with {@link
 * Client#redelivered()} set; {@link Client#eventNumber()} with {@link Client#id()} names it for good. Ordering: the events of one client
 * in order and one at a time: {@code onConnect}, {@code onMessage}*, {@code onClose}; different clients in parallel, so the fields of a
 * handler need care. Threading: a handler thread, which may block as long as it likes without holding up any other client; never an
 * event loop. An exception is logged, at most every 10 s for each method and class, counted and given to {@link #onError}; the event counts as handled and does not come again.
 */
public non-sealed interface ClientEvents extends EventHandler {
    /**
     * The worker is about to take events: the gateways known are linked, or {@code worker.start-grace} is over. Once per worker, before
     * any other call; sends and queries work. Throwing stops the worker.
     */
    default void onWorkerStart(Worker worker) {}

    /**
     * Somebody wants to come in and is no client yet. A gateway asks before it answers a WebSocket's upgrade, or reads the first byte of
     * another connection; until then nothing that the client has sent is passed on. What the {@link Admission} says of uid, groups and
     * session is in effect before {@link #onConnect}. Who is not let in has neither {@code onConnect} nor {@code onClose}.
     *
     * <p>Called on a handler thread, beside every other callback, and only if it is overridden: else gateways do not ask. If the worker
     * is lost before it has answered, another one is asked, so it should change nothing elsewhere. What it throws is logged and counted;
     * the client then gets 503, as it does when there is no answer within {@code gateway.admission-timeout}.
     */
    default Admission onHandshake(Handshake handshake) {
        return Admission.accept();
    }

    /** A client came. Runs after the upgrade was answered; {@link Client#handshake()} says what the client asked for. */
    default void onConnect(Client client) {}

    /**
     * This worker serves the client from now on, and another one did before: that one was lost or drained, or this one joined and takes
     * its share. No event: it does not come again, and has no number of its own. It precedes the client's next event here, which may
     * still be {@code onConnect} if the worker before had not handled it. Uid, groups and session came along; what a handler keeps with
     * the worker did not, such as timers of {@link Client#after}: this is the place to set them anew.
     */
    default void onTakeOver(Client client) {}

    /** A client sent one whole message. Text and binary stay apart, see {@link Message#isText()}. */
    default void onMessage(Client client, Message message) {}

    /**
     * A client ended. Its last event; uid, groups and session are as they last were, and sends to it go nowhere. If its gateway died, the
     * worker that served it says so with {@link CloseReason#GATEWAY_LOST}, as soon as a register is sure of it: after the gateway's lease.
     */
    default void onClose(Client client, CloseReason reason) {}

    /** A callback of this client threw; it has been logged or counted already. What this method throws is logged only. */
    default void onError(Client client, Throwable error) {}

    /**
     * The worker stops; sends still work. Every event it had accepted was handled, unless {@code worker.stop-timeout} was over first:
     * then handlers may still run beside this call, and both are interrupted.
     */
    default void onWorkerStop(Worker worker) {}
}
