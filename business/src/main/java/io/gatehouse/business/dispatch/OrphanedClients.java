package io.gatehouse.business.dispatch;

import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.protocol.RegisterMessage.Topology;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients whose gateway is not linked any more. If it comes back, it says anew whom it has bound here, and these are forgotten. If a
 * register says that it has ended, its clients have ended with it, and nobody but this worker can tell the handler.
 *
 * <p>A link that is down proves nothing: the gateway may well have given the clients to another worker. Confined to the loop.
 */
final class OrphanedClients {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedClients.class);

    // Clients that were ended and could return, some tens of bytes each; only the latest, for each that did would have
    // to be alive.
    private static final int MAX_ENDED = 1 << 18;

    private final EventDispatcher dispatcher;
    private final long silenceLimitNs;
    private final LongSupplier nanoTime;
    private final Map<NodeIdentity, List<Orphans>> orphans = new LinkedHashMap<>();
    private final Map<NodeIdentity, Long> linkedSinceNs = new HashMap<>();
    private final EndedClients ended = new EndedClients(MAX_ENDED);

    private Topology topology; // the latest, null before the first
    private long topologyNs; // when it came

    /** Clients of one lost link, by connection. */
    private record Orphans(IntObjectMap<ClientLane> lanes, long linkEndedNs) {}

    /** @param silenceLimit after which a gateway gives the clients of a silent worker to another */
    OrphanedClients(EventDispatcher dispatcher, Duration silenceLimit, LongSupplier nanoTime) {
        this.dispatcher = dispatcher;
        this.silenceLimitNs = silenceLimit.toNanos();
        this.nanoTime = nanoTime;
    }

    /** A link is lost, and these clients were bound over it. */
    void onLinkEnd(NodeIdentity gateway, List<ClientLane> lanes) {
        long now = nanoTime.getAsLong();
        Long openedNs = linkedSinceNs.remove(gateway);
        List<Orphans> of = orphans.computeIfAbsent(gateway, none -> new ArrayList<>());
        if (openedNs != null && now - openedNs > silenceLimitNs) {
            // For so long it was linked: whom it has not bound here by then it has given to others.
            of.clear();
        }
        IntObjectMap<ClientLane> byConnection = new IntObjectHashMap<>();
        lanes.forEach(lane -> byConnection.put(lane.id().connection(), lane));
        of.add(new Orphans(byConnection, now));
        // The register may have said it already, while our own link still seemed alive.
        endIfLost(gateway);
    }

    /** The gateway lives, and tells by itself, one after the other, which of its clients are served here. */
    void onLinkOpen(NodeIdentity gateway) {
        linkedSinceNs.put(gateway, nanoTime.getAsLong());
    }

    /** A client is bound here, anew or again. */
    void onBound(NodeIdentity gateway, int connection) {
        List<Orphans> of = orphans.get(gateway);
        if (of != null) {
            of.forEach(each -> each.lanes.remove(connection));
        }
    }

    void onTopology(Topology said) {
        topology = said;
        topologyNs = nanoTime.getAsLong();
        List.copyOf(orphans.keySet()).forEach(this::endIfLost);
    }

    private void endIfLost(NodeIdentity gateway) {
        if (topology != null && !linkedSinceNs.containsKey(gateway) && hasEnded(gateway)) {
            orphans.remove(gateway).forEach(each -> end(gateway, each));
        }
    }

    /** Whether the handler was told that this client had ended with its gateway, although it lives. */
    boolean takeReturned(NodeIdentity gateway, int connection) {
        return ended.take(gateway, connection);
    }

    private boolean hasEnded(NodeIdentity gateway) {
        for (GatewayEntry entry : topology.gateways()) {
            if (entry.identity().id() == gateway.id()) {
                return entry.identity().incarnation() != gateway.incarnation();
            }
        }
        return topology.complete();
    }

    private void end(NodeIdentity gateway, Orphans of) {
        LostGateway lost = topology.lost().stream()
                .filter(each -> each.identity().equals(gateway))
                .findFirst()
                .orElse(null);
        boolean mayHaveMoved =
                lost == null || topologyNs - lost.silentMs() * 1_000_000 - of.linkEndedNs > silenceLimitNs;
        if (lost != null && mayHaveMoved && topology.workers().size() > 1) {
            // It lived on for long enough after our link had ended to have given them to another worker, who was there.
            LOG.info("{} has ended; its {} clients had moved to other workers before", gateway, of.lanes.size());
            return;
        }
        List<ClientLane> owed = new ArrayList<>();
        for (ClientLane lane : of.lanes.values()) {
            if (lane.isOwedAnEnd()) {
                owed.add(lane);
            }
        }
        if (owed.isEmpty()) {
            return;
        }
        LOG.warn("{} has ended; onClose runs for the {} clients of it that were served here", gateway, owed.size());
        ended.add(gateway, owed.stream().map(lane -> lane.id().connection()).toList());
        for (ClientLane lane : owed) {
            long number = lane.closed == null ? lane.received + 1 : lane.closed.number;
            var stamp = new EventStamp(lane.id().connection(), lane.epoch(), number, mayHaveMoved);
            dispatcher.addLocal(new LaneEvent.GatewayLost(lane, stamp, lane.closed));
        }
    }
}
