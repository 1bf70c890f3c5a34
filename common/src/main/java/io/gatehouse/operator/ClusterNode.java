package io.gatehouse.operator;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a cluster, as an inquiry found it.
 *
 * @param role      what it is
 * @param identity  who it is; empty for a register that did not answer
 * @param address   where it was asked, or for a worker, where it is linked from
 * @param status    what it said; empty if it did not answer
 * @param problem   why it did not answer, or empty
 * @param perSecond how fast its counters grow, by the names of {@link Figure}; empty if they were read once only
 */
public record ClusterNode(
        LinkRole role,
        Optional<NodeIdentity> identity,
        String address,
        Optional<NodeStatus> status,
        String problem,
        Map<String, Double> perSecond) {
    private static final List<Figure> COUNTERS = List.of(
            Figure.CPU_MS,
            Figure.CLIENTS_TOTAL,
            Figure.MESSAGES_IN,
            Figure.MESSAGES_OUT,
            Figure.BYTES_IN,
            Figure.BYTES_OUT,
            Figure.EVENTS,
            Figure.EVENTS_FAILED);

    /** One that answered. */
    static ClusterNode of(NodeStatus status, String address) {
        return new ClusterNode(
                status.identity().role(), Optional.of(status.identity()), address, Optional.of(status), "", Map.of());
    }

    /** One that did not. */
    static ClusterNode silent(LinkRole role, Optional<NodeIdentity> identity, String address, String problem) {
        return new ClusterNode(role, identity, address, Optional.empty(), problem, Map.of());
    }

    /** Its name, or {@code ?}. */
    public String name() {
        return identity.map(NodeIdentity::name).orElse("?");
    }

    /** Twelve hex digits that tell it from others of its name. */
    public String id() {
        return identity.map(known -> GatewayId.text(known.id() & 0xFFFF_FFFF_FFFFL))
                .orElse("?");
    }

    /** A figure, or 0 if it did not answer or does not report it. */
    public long figure(Figure figure) {
        return status.map(said -> said.figures().get(figure)).orElse(0L);
    }

    /** How fast a counter grows per second, or 0 if that is not known. */
    public double rate(Figure counter) {
        return perSecond.getOrDefault(counter.word(), 0.0);
    }

    /** The same with rates, from what it had said before. Its own uptime is the clock: delays on the way do not count. */
    ClusterNode since(ClusterNode before) {
        if (status.isEmpty() || before.status.isEmpty() || !identity.equals(before.identity)) {
            return this;
        }
        long passedMs = status.get().uptimeMs() - before.status.get().uptimeMs();
        if (passedMs <= 0) {
            return this;
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        for (Figure counter : COUNTERS) {
            if (status.get().figures().has(counter)) {
                long grown = Math.max(0, figure(counter) - before.figure(counter));
                rates.put(counter.word(), grown * 1000.0 / passedMs);
            }
        }
        return new ClusterNode(role, identity, address, status, problem, rates);
    }

    @Override
    public String toString() {
        return identity.map(known -> known + " at " + address).orElse(role.word() + " at " + address);
    }
}
