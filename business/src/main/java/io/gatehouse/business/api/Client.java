package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

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
     * Gives it a uid; another one that it has is replaced.
     *
     * @param uid 1 to 255 UTF-8 bytes
     */
    Future<Void> bindUid(String uid);

    /** Takes this uid from it; nothing happens if it has another one by now. */
    Future<Void> unbindUid(String uid);

    /**
     * Makes it a member of a group.
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
}
