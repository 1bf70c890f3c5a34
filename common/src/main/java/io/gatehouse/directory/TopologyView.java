package io.gatehouse.directory;

import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this node knows of the others. A register that does not know everybody yet may add, but not take away: a young register never
 * shrinks what nodes know. Not thread-safe.
 */
final class TopologyView {
    private Topology known = new Topology(0, -1, false, List.of(), List.of());

    /** @return what is known now, or null if the message is older than what its register said before */
    Topology merge(Topology said) {
        // Links deliver in order, but after a short cut the old link's last words may be read after the new link's
        // first.
        if (said.register() == known.register() && said.version() < known.version()) {
            return null;
        }
        known = said.complete() ? said : union(known, said);
        return known;
    }

    private static Topology union(Topology before, Topology said) {
        Map<Long, GatewayEntry> gateways = new LinkedHashMap<>();
        before.gateways().forEach(gateway -> gateways.put(gateway.identity().id(), gateway));
        said.gateways().forEach(gateway -> gateways.put(gateway.identity().id(), gateway));
        Map<Long, NodeIdentity> workers = new LinkedHashMap<>();
        before.workers().forEach(worker -> workers.put(worker.id(), worker));
        said.workers().forEach(worker -> workers.put(worker.id(), worker));
        return new Topology(
                said.register(),
                said.version(),
                false,
                List.copyOf(gateways.values()),
                List.copyOf(workers.values()),
                said.lost());
    }
}
