package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * All clients of a cluster: send, close, group, ask.
 *
 * <p>Delivery: a send is at most once; a client that leaves or reads too slowly meanwhile does not get it. Ordering: calls of one thread,
 * or of one callback, reach each client in call order, and a join is seen by later sends. Threading: any thread; does not block, except
 * that a handler thread waits up to {@code worker.send-timeout} for room while a link is full (elsewhere such a call fails at once).
 *
 * <p>Errors: a name, id or size that can never be right throws {@link IllegalArgumentException} at once. Everything that the network
 * does fails the future, mostly with {@link io.gatehouse.base.UnavailableException}, which names the gateways that did not take the
 * command; the others have. A future without an answer completes when every gateway concerned has the command on its link.
 */
public interface Clients {
    /** Sends a text to every client, some excepted. */
    default Future<Void> sendToAll(String text, ClientId... except) {
        return send(Who.everyone().except(except), Message.text(text));
    }

    /** Sends a message to every client, some excepted. */
    default Future<Void> sendToAll(Message message, ClientId... except) {
        return send(Who.everyone().except(except), message);
    }

    /** Sends a text to the members of a group, some excepted. */
    default Future<Void> sendToGroup(String group, String text, ClientId... except) {
        return send(Who.inGroup(group).except(except), Message.text(text));
    }

    /** Sends a message to the members of a group, some excepted. */
    default Future<Void> sendToGroup(String group, Message message, ClientId... except) {
        return send(Who.inGroup(group).except(except), message);
    }

    /** Sends a text to every client of a uid. */
    default Future<Void> sendToUid(String uid, String text) {
        return send(Who.uid(uid), Message.text(text));
    }

    /** Sends a message to every client of a uid. */
    default Future<Void> sendToUid(String uid, Message message) {
        return send(Who.uid(uid), message);
    }

    /** Sends a text to one client. */
    default Future<Void> sendToClient(ClientId id, String text) {
        return send(Who.client(id), Message.text(text));
    }

    /** Sends a message to one client. */
    default Future<Void> sendToClient(ClientId id, Message message) {
        return send(Who.client(id), message);
    }

    /** Makes one client a member of a group. */
    default Future<Void> joinGroup(ClientId id, String group) {
        return joinGroup(Who.client(id), group);
    }

    /** Ends one client's membership of a group. */
    default Future<Void> leaveGroup(ClientId id, String group) {
        return leaveGroup(Who.client(id), group);
    }

    /** Sends what is queued for one client, then closes it. */
    default Future<Void> closeClient(ClientId id, CloseReason reason) {
        return close(Who.client(id), reason);
    }

    /** Whether one client is connected. */
    default Future<Answer<Boolean>> isOnline(ClientId id) {
        return isOnline(Who.client(id));
    }

    /** Whether a uid has at least one client. */
    default Future<Answer<Boolean>> isUidOnline(String uid) {
        return isOnline(Who.uid(uid));
    }

    /** Sends a message to some clients. */
    Future<Void> send(Who who, Message message);

    /** The same, and asks each gateway what became of it. Costs a round trip; never fails for a gateway that does not answer. */
    Future<Receipt> sendWithReceipt(Who who, Message message);

    /**
     * Sends what is queued for some clients, then closes them.
     *
     * @throws IllegalArgumentException if a close frame cannot carry the code
     */
    Future<Void> close(Who who, CloseReason reason);

    /** Closes some clients at once; what is queued is given up. */
    Future<Void> kill(Who who);

    /** Makes some clients members of a group. */
    Future<Void> joinGroup(Who who, String group);

    /** Ends the membership of some clients in a group. */
    Future<Void> leaveGroup(Who who, String group);

    /** Dissolves a group; its members stay connected. */
    Future<Void> ungroup(String group);

    /** Gives a client a uid; another one that it has is replaced. */
    Future<Void> bindUid(ClientId id, String uid);

    /** Takes this uid from a client; nothing happens if it has another one by now. */
    Future<Void> unbindUid(ClientId id, String uid);

    /** The session of any client: asked for and changed at its gateway. */
    RemoteSession session(ClientId id);

    /** Whether at least one of some clients is connected. */
    Future<Answer<Boolean>> isOnline(Who who);

    /** How many of some clients are connected. */
    Future<Answer<Long>> count(Who who);

    /**
     * Some clients in the order of their ids. Only the fields asked for travel.
     *
     * @param page {@link Page#all()}, or a part; to go on, ask after the last id
     */
    Future<Answer<List<ClientInfo>>> list(Who who, Page page, ClientInfo.Field... fields);

    /** The uids that some clients have. */
    Future<Answer<Set<String>>> uids(Who who);

    /** The same cluster with another deadline for answers instead of {@code worker.query-deadline}; kept to within 50 ms. */
    Clients withDeadline(Duration deadline);
}
