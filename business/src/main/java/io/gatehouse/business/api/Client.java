package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The client that a callback is about.
 *
 * <p>Reads are local, never block and include this handler's own writes, also those that the gateway has not confirmed yet. Commands
 * are fenced: once the gateway has bound the client to another worker, it refuses them. Ordering: commands of one callback take effect
 * in call order. Threading: any thread, also after the callback; the object may then be stale.
 *
 * <p>Futures of commands without an answer complete when the command has its place on the link. They fail with {@link
 * io.gatehouse.base.UnavailableException} when the link is gone or, outside handler threads, full.
 */
public interface Client {
    /** Its name in the cluster. */
    ClientId id();

    /** The uid bound to it. */
    Optional<String> uid();

    /** The groups it is in. Immutable. */
    Set<String> groups();

    /** Its session. */
    Session session();

    /** What it asked for; empty for protocols without a handshake. */
    Optional<Handshake> handshake();

    /** Name of the gateway listener it came by, such as {@code "ws:7272"}. */
    String listener();

    /** Its IP address in text form. */
    String remoteAddress();

    /** Whether no end of it is known here: it has not ended, this handler has not closed it, and its gateway is linked. */
    boolean isOpen();

    /** Counts the client's events from 1, over all workers it was bound to: with the id, a key to detect repetition. */
    long eventNumber();

    /** Whether the event went to another worker before, which may or may not have run it. */
    boolean redelivered();

    /**
     * Whether this client comes back: its gateway was taken for dead and its end was told with {@link
     * io.gatehouse.protocol.CloseReason#GATEWAY_LOST}, but the gateway had only been cut off. True in the {@code onConnect} that announces
     * it again, whose event number is 0.
     */
    default boolean returned() {
        return false;
    }

    /**
     * Sends it a message.
     *
     * @throws IllegalArgumentException if the message can never fit into a link frame
     */
    Future<Void> send(Message message);

    /** Sends it a text. */
    default Future<Void> send(String text) {
        return send(Message.text(text));
    }

    /**
     * Gives it a uid; another one that it has is replaced. Who reaches it by that uid from when on, see {@link #joinGroup}.
     *
     * @param uid 1 to 255 UTF-8 bytes
     */
    Future<Void> bindUid(String uid);

    /** Takes this uid from it; nothing happens if it has another one by now. */
    Future<Void> unbindUid(String uid);

    /**
     * Makes it a member of a group. What this event sends to the group later reaches it. Other workers may send past it for the moment that
     * the news takes to them: where a client is to be told that it is in, and everybody's messages are to reach it from then on, wait for the
     * receipt of {@link Clients#receipts() receipts().joinGroup(id(), group)} before it is told.
     *
     * @param group 1 to 255 UTF-8 bytes
     */
    Future<Void> joinGroup(String group);

    /** Ends its membership of a group. */
    Future<Void> leaveGroup(String group);

    /**
     * Sends what is queued for it, then closes it. Messages of the client that have not been delivered by then are not delivered any
     * more, also those that were on their way: the next and last callback is {@link ClientEvents#onClose}.
     *
     * @throws IllegalArgumentException if a close frame cannot carry the code
     */
    Future<Void> close(CloseReason reason);

    /** Closes it at once; what is queued is given up. */
    Future<Void> kill();

    /**
     * Says how long its credentials are good for, from now on: then the gateway closes it with {@link CloseReason#EXPIRED}. Takes the
     * place of what a token or {@link Admission.Accepted#expiresAfter} said before, so that a client may renew its token on the live
     * socket. Unlike a timer it outlives this worker.
     *
     * @param time exact to about a second; zero for ever
     * @throws IllegalArgumentException if it is negative
     */
    Future<Void> expireAfter(Duration time);

    /**
     * Runs a task once, such as closing a client that has not signed in by then, unless the client is closed before.
     *
     * <p>Threading: a handler thread, in turn with the client's events: never beside one of them, and never after {@link
     * ClientEvents#onClose}. It may block. The client that it gets is this object, so it carries the number of the event in which it was
     * set. What it throws is logged, counted and given to {@link ClientEvents#onError}.
     *
     * <p>It belongs to this worker's binding to the client: when the client moves to another worker, or this one stops, it is dropped
     * without a word. It is not an event either: nothing acknowledges it or runs it again. A client whose end is known, here or by the
     * handler that closed it, has no timers: then the one given back has ended.
     *
     * @param delay 1 ms or more, exact to the millisecond
     * @throws IllegalStateException if the client has {@value #MAX_TIMERS} active timers
     */
    Timer after(Duration delay, Consumer<Client> task);

    /** Most timers of one client that are active at a time. */
    int MAX_TIMERS = 64;
}
