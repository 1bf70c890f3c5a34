package io.gatehouse.business.api;

/**
 * What an application does when uids and groups come into the cluster and go; subscribed to by {@link Worker#presence}. Every method has a
 * default; implement what you need.
 *
 * <p>A uid is online, and a group occupied, from the first client that has it on any gateway until {@code gateway.presence-grace} (5 s)
 * after the last one has gone from all of them. A gateway that is killed takes the names that only it had with it when a register says
 * so, after its lease.
 *
 * <p>Delivery: to one worker of all that subscribe, the one that started first; the others take over when it goes. Once for each change
 * without a fault, and at least once otherwise: where a worker dies, or the network is cut, a call may come again on another worker, and
 * what was missed is made up for as soon as workers know. So do what may be done twice, such as writing "online" to a table. A change that
 * is undone before its call has begun has none. Clients that had the name before the first worker subscribed are news to it.
 *
 * <p>Ordering: the calls about one name one after the other, in turn online and offline; about different names at the same time. Not in
 * step with events of clients: {@code onConnect} and {@code onUidOnline} may come in either order. Threading: a handler thread, which may
 * block; never an event loop. An exception is logged, and the call counts as made.
 */
public interface PresenceEvents {
    /** The first client of a uid is there. */
    default void onUidOnline(String uid) {}

    /** The last client of a uid has gone. */
    default void onUidOffline(String uid) {}

    /** The first client is in a group. */
    default void onGroupOccupied(String group) {}

    /** The last client of a group has left it, or gone. */
    default void onGroupVacated(String group) {}
}
