package io.gatehouse.gateway.status;

import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.Traffic;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.worker.ClientService;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;

/**
 * What one event loop, or all together, has to say. Added up when asked for, from the clients' own counters, so that no message pays
 * for it.
 */
record ShardTotals(
        long clients,
        long clientsTotal,
        Traffic traffic,
        long queuedBytes,
        long heldBack,
        long parked,
        long uids,
        long groups,
        long delayNs) {
    static final ShardTotals NONE = new ShardTotals(0, 0, Traffic.NONE, 0, 0, 0, 0, 0, 0);

    /** Looks at a shard; on its loop. */
    static ShardTotals of(EventLoopShard shard, long askedNs) {
        Sum sum = new Sum(shard.endedTraffic());
        shard.forEach(client -> {
            ClientConnection connection = client.connection();
            sum.traffic = sum.traffic.plus(connection.traffic());
            sum.queuedBytes += connection.queuedBytes();
            sum.heldBack += connection.isHeldBack() ? 1 : 0;
            sum.parked += ClientService.of(client).worker().isEmpty() ? 1 : 0;
        });
        return new ShardTotals(
                shard.size(),
                shard.clientsTotal(),
                sum.traffic,
                sum.queuedBytes,
                sum.heldBack,
                sum.parked,
                shard.uidCount(),
                shard.groupCount(),
                System.nanoTime() - askedNs);
    }

    /** Both together; of delays the longer one. */
    ShardTotals plus(ShardTotals other) {
        return new ShardTotals(
                clients + other.clients,
                clientsTotal + other.clientsTotal,
                traffic.plus(other.traffic),
                queuedBytes + other.queuedBytes,
                heldBack + other.heldBack,
                parked + other.parked,
                uids + other.uids,
                groups + other.groups,
                Math.max(delayNs, other.delayNs));
    }

    void addTo(Figures.Builder figures) {
        figures.set(Figure.CLIENTS, clients)
                .set(Figure.CLIENTS_TOTAL, clientsTotal)
                .set(Figure.MESSAGES_IN, traffic.messagesIn())
                .set(Figure.MESSAGES_OUT, traffic.messagesOut())
                .set(Figure.BYTES_IN, traffic.bytesIn())
                .set(Figure.BYTES_OUT, traffic.bytesOut())
                .set(Figure.QUEUED_BYTES, queuedBytes)
                .set(Figure.HELD_BACK, heldBack)
                .set(Figure.PARKED, parked)
                .set(Figure.UIDS, uids)
                .set(Figure.GROUPS, groups)
                .set(Figure.LOOP_DELAY_US, delayNs / 1000);
    }

    private static final class Sum {
        private Traffic traffic;
        private long queuedBytes;
        private long heldBack;
        private long parked;

        private Sum(Traffic traffic) {
            this.traffic = traffic;
        }
    }
}
