package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.client.ClientAcceptor;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where clients and workers meet, for one event loop: binds each client to a worker, moves clients when a worker goes, parks their
 * events while there is none. Confined to its loop.
 */
public final class EventForwarder implements ClientAcceptor {
    private final EventLoopShard shard;
    private final ConnectionTable table;
    private final WorkerTable workers;
    private final ClientLimits limits;
    private final Losses losses;
    private final Set<BoundClient> ending = new HashSet<>(); // closed, but its worker has not said that it knows
    private final Map<BoundClient, Integer> parked = new LinkedHashMap<>(); // since which tick, oldest first
    private final Set<BoundClient> waitForRoom = new LinkedHashSet<>(); // longest first
    private int parkingTicks = 1;
    private int tick;

    /** @param losses of the whole gateway */
    public EventForwarder(
            EventLoopShard shard, ConnectionTable table, WorkerTable workers, ClientLimits limits, Losses losses) {
        this.shard = shard;
        this.table = table;
        this.workers = workers;
        this.limits = limits;
        this.losses = losses;
    }

    /** How many ticks parking may last. */
    public void parkingTicks(int ticks) {
        parkingTicks = ticks;
    }

    @Override
    public ClientId nextId() {
        return table.nextId();
    }

    @Override
    public boolean isAccepting() {
        return workers.areExpected();
    }

    @Override
    public ClientListener accept(ClientConnection connection) {
        BoundClient client = new BoundClient(this, shard, connection, limits);
        shard.add(client);
        return client;
    }

    /** Whether the loop may end: no client is left, and no end of one that somebody is there to learn of. */
    public boolean isDrained() {
        return shard.size() == 0 && (ending.isEmpty() || !workers.isAnybodyLinked());
    }

    /** Called once a tick of the loop's sweeper. */
    public void onTick(int now) {
        tick = now;
        while (!parked.isEmpty()) {
            Map.Entry<BoundClient, Integer> oldest =
                    parked.entrySet().iterator().next();
            if (now - oldest.getValue() < parkingTicks) {
                return;
            }
            parked.remove(oldest.getKey());
            oldest.getKey().parkedOut();
        }
    }

    /** Acknowledgements of one worker; those of clients on other loops are not ours. */
    void onAcknowledge(GatewayCommand.Acknowledge command) {
        for (int i = 0; i < command.connections().length; i++) {
            ShardClient client = table.get(command.connections()[i]);
            if (client instanceof BoundClient bound && bound.shard() == shard) {
                bound.onAcknowledged(command.epochs()[i], command.numbers()[i]);
            }
        }
    }

    /** A worker is ready: clients without one are bound. */
    void onWorkerReady() {
        for (BoundClient client : clientsOf(null)) {
            rebind(client);
        }
    }

    void onWorkerDraining(WorkerLink worker) {
        clientsOf(worker).forEach(BoundClient::onDraining);
    }

    void onWorkerGone(WorkerLink worker) {
        clientsOf(worker).forEach(this::rebind);
    }

    void onRoom(WorkerLink worker) {
        List<BoundClient> waiting = new ArrayList<>();
        for (BoundClient client : waitForRoom) {
            if (client.worker() == worker) {
                waiting.add(client);
            }
        }
        // Once round: whoever finds the link full again queues up anew, behind the others.
        waiting.forEach(waitForRoom::remove);
        waiting.forEach(BoundClient::onRoom);
    }

    void rebind(BoundClient client) {
        parked.remove(client);
        waitForRoom.remove(client);
        client.bind(workers.select());
    }

    void onEnding(BoundClient client) {
        ending.add(client);
    }

    void onForgotten(BoundClient client) {
        ending.remove(client);
        parked.remove(client);
        waitForRoom.remove(client);
    }

    void onParked(BoundClient client) {
        parked.putIfAbsent(client, tick);
    }

    void onWaitsForRoom(BoundClient client) {
        waitForRoom.add(client);
    }

    Losses losses() {
        return losses;
    }

    private List<BoundClient> clientsOf(WorkerLink worker) {
        List<BoundClient> found = new ArrayList<>();
        shard.forEach(client -> {
            if (((BoundClient) client).worker() == worker) {
                found.add((BoundClient) client);
            }
        });
        for (BoundClient client : ending) {
            if (client.worker() == worker) {
                found.add(client);
            }
        }
        return found;
    }
}
