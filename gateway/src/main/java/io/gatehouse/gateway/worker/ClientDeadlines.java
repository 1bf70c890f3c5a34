package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.CloseReason;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Until when clients of one event loop have to do something, or are good for. Kept to one tick; costs nothing for clients without.
 * Confined to its loop.
 */
final class ClientDeadlines {
    private final Map<BoundClient, Due> expiries = new HashMap<>();
    private final Map<BoundClient, Due> signIns = new HashMap<>();
    private final TreeSet<Due> inOrder = new TreeSet<>();
    private final Losses losses;
    private long made;

    ClientDeadlines(Losses losses) {
        this.losses = losses;
    }

    private record Due(long atNs, long number, BoundClient client, boolean isExpiry) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNs != other.atNs ? Long.signum(atNs - other.atNs) : Long.compare(number, other.number);
        }
    }

    /** The client is closed after so many milliseconds, whatever was said before; 0 for never. */
    void expire(BoundClient client, long ms) {
        set(expiries, client, ms, true);
    }

    /** The client is closed after so many milliseconds if it has no uid then; 0 for never. */
    void requireUid(BoundClient client, long ms) {
        set(signIns, client, ms, false);
    }

    private void set(Map<BoundClient, Due> all, BoundClient client, long ms, boolean isExpiry) {
        Due before = all.remove(client);
        if (before != null) {
            inOrder.remove(before);
        }
        if (ms > 0) {
            // Times are compared by their difference, which must not wrap.
            long delayNs = Math.min(TimeUnit.MILLISECONDS.toNanos(ms), Long.MAX_VALUE / 4);
            Due due = new Due(System.nanoTime() + delayNs, ++made, client, isExpiry);
            all.put(client, due);
            inOrder.add(due);
        }
    }

    void onTick() {
        long now = inOrder.isEmpty() ? 0 : System.nanoTime();
        while (!inOrder.isEmpty() && inOrder.first().atNs - now <= 0) {
            Due due = inOrder.pollFirst();
            (due.isExpiry ? expiries : signIns).remove(due.client);
            if (due.isExpiry) {
                close(due.client, CloseReason.EXPIRED, LossReason.EXPIRED);
            } else if (due.client.uid().isEmpty()) {
                close(due.client, CloseReason.UNAUTHORIZED, LossReason.NO_UID);
            }
        }
    }

    private void close(BoundClient client, CloseReason reason, LossReason counted) {
        if (client.connection().isOpen()) {
            losses.add(counted, 1);
        }
        client.shard().catchUp(client);
        client.connection().close(reason);
    }

    /** The client has ended. */
    void forget(BoundClient client) {
        if (!inOrder.isEmpty()) {
            expire(client, 0);
            requireUid(client, 0);
        }
    }
}
