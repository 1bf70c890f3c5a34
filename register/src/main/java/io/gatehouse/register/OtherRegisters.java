package io.gatehouse.register;

import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.register.store.RegisterRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other registers, by what they say. One that falls silent takes nobody with it: what it said counts for its leases. On the loop. */
final class OtherRegisters {
    private static final Logger LOG = LoggerFactory.getLogger(OtherRegisters.class);

    // They speak every second; a pause of this length is no hiccup any more.
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    // Each start of a register is another one here. Old ones are only remembered so that they cannot be replayed.
    private static final int MAX = 64;

    private final Map<NodeIdentity, Other> others = new LinkedHashMap<>();

    private static final class Other {
        private long version = -1;
        private long heardNs;
        private int members;
        private Set<Long> reported = Set.of();
        private boolean isHeard;
    }

    /** Whether a record is news, and from whom there had been none lately. */
    enum News {
        OLD,
        NEXT,
        FIRST
    }

    News heard(RegisterRecord record, long nowNs) {
        Other other = others.get(record.owner());
        if (other == null) {
            if (others.size() == MAX) {
                others.remove(others.keySet().iterator().next());
            }
            other = new Other();
            others.put(record.owner(), other);
        }
        if (record.version() <= other.version) {
            return News.OLD;
        }
        boolean isFirst = !other.isHeard;
        other.version = record.version();
        other.heardNs = nowNs;
        other.members = record.members().size();
        other.reported = record.reported();
        other.isHeard = true;
        if (isFirst) {
            LOG.info("{} is heard; {} nodes are linked to it", record.owner(), other.members);
        }
        return isFirst ? News.FIRST : News.NEXT;
    }

    /** Looks who has fallen silent. */
    void tick(long nowNs) {
        others.forEach((identity, other) -> {
            if (other.isHeard && nowNs - other.heardNs > SILENCE_NS) {
                other.isHeard = false;
                other.reported = Set.of();
                LOG.warn(
                        "{} is not heard any more; the {} nodes that were linked to it count for what is left of their leases,"
                                + " unless they come here",
                        identity,
                        other.members);
            }
        });
    }

    int heard() {
        return (int) others.values().stream().filter(other -> other.isHeard).count();
    }

    boolean report(long gatewayId) {
        return others.values().stream().anyMatch(other -> other.reported.contains(gatewayId));
    }

    boolean reportOthersThan(Set<Long> gatewayIds) {
        return others.values().stream().anyMatch(other -> !gatewayIds.containsAll(other.reported));
    }
}
