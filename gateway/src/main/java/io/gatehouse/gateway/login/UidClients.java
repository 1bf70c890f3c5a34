package io.gatehouse.gateway.login;

import io.gatehouse.protocol.ClientId;
import java.util.ArrayList;
import java.util.List;

/** The clients of one uid on this gateway, and their places among those of all gateways. Guarded by the book's lock. */
final class UidClients {
    private final List<Holder> holders = new ArrayList<>(1); // in the order in which they came
    // The highest that any of them had, also of those that are gone: others may yield to such a one yet, so those that
    // came in its place must not come before it.
    private long lastStamp;
    private LoginFeed arbiter; // null while no worker is there

    /** One client. */
    static final class Holder {
        private final ClientId client;
        private final Runnable closer;
        private long stamp; // 0 until a worker has given it its place
        private List<Runnable> waiting = List.of(); // until it has its place, or does not need one any more

        private Holder(ClientId client, Runnable closer) {
            this.client = client;
            this.closer = closer;
        }

        ClientId client() {
            return client;
        }

        long stamp() {
            return stamp;
        }

        /** It has to go. */
        void close() {
            closer.run();
        }

        void await(Runnable task) {
            if (waiting.isEmpty()) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(task);
        }

        /** What waited for its place, which it has now or does not need any more. */
        List<Runnable> settle() {
            List<Runnable> due = waiting;
            waiting = List.of();
            return due;
        }
    }

    UidClients(LoginFeed arbiter) {
        this.arbiter = arbiter;
    }

    LoginFeed arbiter() {
        return arbiter;
    }

    void arbiter(LoginFeed to) {
        arbiter = to;
    }

    List<Holder> holders() {
        return holders;
    }

    Holder add(ClientId client, Runnable closer) {
        Holder added = new Holder(client, closer);
        holders.add(added);
        return added;
    }

    void remove(Holder gone) {
        holders.remove(gone);
    }

    /** The one with this connection, or null. */
    Holder find(int connection) {
        for (Holder each : holders) {
            if (each.client.connection() == connection) {
                return each;
            }
        }
        return null;
    }

    /** The one that comes before all others here: by its stamp, and those without one as they came, behind those that have one. */
    Holder first() {
        Holder first = null;
        for (Holder each : holders) {
            if (first == null || each.stamp != 0 && (first.stamp == 0 || each.stamp < first.stamp)) {
                first = each;
            }
        }
        return first;
    }

    void take(Holder holder, long stamp) {
        holder.stamp = Math.max(stamp, lastStamp + 1);
        lastStamp = holder.stamp;
    }
}
