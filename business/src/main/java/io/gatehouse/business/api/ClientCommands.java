package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;

/**
 * What can be done to clients. {@code R} is what each call gives: nothing ({@link Clients}), or a receipt of what came of it
 * ({@link Clients#receipts()}).
 *
 * <p>Delivery: a send is at most once; a client that leaves or reads too slowly meanwhile does not get it. Ordering: calls of one thread,
 * or of one callback, reach each client in call order, and a join is seen by later sends. Threading: any thread; does not block, except
 * that a handler thread waits up to {@code worker.send-timeout} for room while a link is full (elsewhere such a call fails at once).
 *
 * <p>Errors: a name, id or size that can never be right throws {@link IllegalArgumentException} at once, before anything is sent.
 */
public interface ClientCommands<R> {
    /** Sends a text to every client, some excepted. */
    default Future<R> sendToAll(String text, ClientId... except) {
        return send(Who.everyone().except(except), Message.text(text));
    }

    /** Sends a message to every client, some excepted. */
    default Future<R> sendToAll(Message message, ClientId... except) {
        return send(Who.everyone().except(except), message);
    }

    /** Sends a text to the members of a group, some excepted. */
    default Future<R> sendToGroup(String group, String text, ClientId... except) {
        return send(Who.inGroup(group).except(except), Message.text(text));
    }

    /** Sends a message to the members of a group, some excepted. */
    default Future<R> sendToGroup(String group, Message message, ClientId... except) {
        return send(Who.inGroup(group).except(except), message);
    }

    /** Sends a text to every client of a uid. */
    default Future<R> sendToUid(String uid, String text) {
        return send(Who.uid(uid), Message.text(text));
    }

    /** Sends a message to every client of a uid. */
    default Future<R> sendToUid(String uid, Message message) {
        return send(Who.uid(uid), message);
    }

    /** Sends a text to one client. */
    default Future<R> sendToClient(ClientId id, String text) {
        return send(Who.client(id), Message.text(text));
    }

    /** Sends a message to one client. */
    default Future<R> sendToClient(ClientId id, Message message) {
        return send(Who.client(id), message);
    }

    /** Makes one client a member of a group. */
    default Future<R> joinGroup(ClientId id, String group) {
        return joinGroup(Who.client(id), group);
    }

    /** Ends one client's membership of a group. */
    default Future<R> leaveGroup(ClientId id, String group) {
        return leaveGroup(Who.client(id), group);
    }

    /** Sends what is queued for one client, then closes it. */
    default Future<R> closeClient(ClientId id, CloseReason reason) {
        return close(Who.client(id), reason);
    }

    /**
     * Sends one client a last message after what is queued for it, then closes it.
     *
     * @return what came of the close; failed if the message was not sent
     */
    default Future<R> closeClient(ClientId id, Message last, CloseReason reason) {
        Future<R> sent = sendToClient(id, last);
        Future<R> closed = closeClient(id, reason);
        return sent.compose(ignored -> closed);
    }

    /** Closes one client at once; what is queued is given up. */
    default Future<R> killClient(ClientId id) {
        return kill(Who.client(id));
    }

    /** Sends a message to some clients. */
    Future<R> send(Who who, Message message);

    /**
     * Sends what is queued for some clients, then closes them, with a close frame where the protocol has one. Nothing of what they say
     * meanwhile is delivered to a handler.
     *
     * @throws IllegalArgumentException if a close frame cannot carry the code
     */
    Future<R> close(Who who, CloseReason reason);

    /** Closes some clients at once, without a close frame; what is queued is given up. */
    Future<R> kill(Who who);

    /** Makes some clients members of a group; one that would be in too many ({@code gateway.max-groups-per-client}) is left out. */
    Future<R> joinGroup(Who who, String group);

    /** Ends the membership of some clients in a group. */
    Future<R> leaveGroup(Who who, String group);

    /** Dissolves a group; its members stay connected. */
    Future<R> ungroup(String group);

    /** Gives a client a uid; another one that it has is replaced. */
    Future<R> bindUid(ClientId id, String uid);

    /** Takes this uid from a client; one that has another uid by now keeps it, and is refused. */
    Future<R> unbindUid(ClientId id, String uid);
}
