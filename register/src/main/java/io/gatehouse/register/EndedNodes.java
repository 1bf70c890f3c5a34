package io.gatehouse.register;

import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.register.store.RegisterRecord.EndedMember;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that have ended, and when they were heard of last. Of a gateway, a worker that lost its link earlier than that knows that its
 * clients had moved to another worker by then. Another register learns from it that a node has left, and does not wait for the lease.
 * Bounded; the oldest are forgotten first. Confined to the register's event loop.
 */
final class EndedNodes {
    private static final int MAX = 256;
    // Other registers have heard of an end within a second, or were cut off and have to go by leases.
    private static final long SHARED_NS = TimeUnit.MINUTES.toNanos(5);

    private record Entry(boolean isFinal, long heardNs, long endedNs) {}

    private final Map<NodeIdentity, Entry> entries = new LinkedHashMap<>();

    /** @param isFinal whether it withdrew or another took its place, so that it can only come back by announcing itself again */
    void add(NodeIdentity identity, boolean isFinal, long heardNs, long endedNs) {
        entries.remove(identity);
        if (entries.size() == MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(identity, new Entry(isFinal, heardNs, endedNs));
    }

    /** Another register says that a node has ended; what is known here already counts more, unless it is less final. */
    void addHeard(NodeIdentity identity, boolean isFinal, long heardNs, long endedNs) {
        Entry known = entries.get(identity);
        if (known == null || isFinal && !known.isFinal) {
            add(identity, isFinal, heardNs, endedNs);
        }
    }

    /** It has announced itself again. */
    void forgetEnd(NodeIdentity identity) {
        Entry known = entries.get(identity);
        if (known != null && known.isFinal) {
            entries.remove(identity);
        }
    }

    /** Whether what another register knows of a node is older than its end. */
    boolean hasEndedSince(NodeIdentity identity, long bornNs) {
        Entry known = entries.get(identity);
        return known != null && known.isFinal && bornNs - known.endedNs <= 0;
    }

    List<LostGateway> lostAsOf(long nowNs) {
        List<LostGateway> lost = new ArrayList<>();
        entries.forEach((identity, entry) -> lost.add(new LostGateway(identity, ms(nowNs - entry.heardNs))));
        return lost;
    }

    void addLately(long nowNs, List<EndedMember> to) {
        entries.forEach((identity, entry) -> {
            if (nowNs - entry.endedNs < SHARED_NS) {
                to.add(new EndedMember(identity, entry.isFinal, ms(nowNs - entry.heardNs), ms(nowNs - entry.endedNs)));
            }
        });
    }

    private static long ms(long ns) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(ns));
    }
}
