package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.EventDelivery;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientAcceptor;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Where clients and workers meet, for one event loop: binds each client to a worker, moves clients when a worker goes, parks their
 * events while there is none. Confined to its loop.
 */
public final class EventForwarder {
    private final EventLoopShard shard;
    private final ConnectionTable table;
    private final WorkerTable workers;
    private final ClientLimits limits;
    private final Losses losses;
    private final GatewayListener listener;
    private final Set<BoundClient> ending = new HashSet<>(); // closed, but its worker has not said that it knows
    private final Map<BoundClient, Integer> parked = new LinkedHashMap<>(); // since which tick, oldest first
    private final Set<BoundClient> waitForRoom = new LinkedHashSet<>(); // longest first
    private final ClientMover mover;
    private final Admissions admissions;
    private final ClientDeadlines deadlines;
    private int parkingTicks = 1;
    private int tick;
    private boolean isParkingHeld; // clients without a worker are not read, because too much waits in all

    /**
     * @param losses   of the whole gateway
     * @param listener is told of clients; must not throw
     */
    public EventForwarder(
            EventLoopShard shard,
            ConnectionTable table,
            WorkerTable workers,
            ClientLimits limits,
            Losses losses,
            GatewayListener listener) {
        this.shard = shard;
        this.table = table;
        this.workers = workers;
        this.limits = limits;
        this.losses = losses;
        this.listener = listener;
        this.deadlines = new ClientDeadlines(losses);
        this.admissions = new Admissions(shard, workers.admissions(), losses);
        this.mover = new ClientMover(shard, workers.pace());
    }

    /** How many ticks parking may last. */
    public void parkingTicks(int ticks) {
        parkingTicks = ticks;
    }

    /** Who takes charge of the clients of one listener. */
    public ClientAcceptor acceptorFor(ListenAddress listener) {
        return new ClientAcceptor() {
            @Override
            public boolean isAccepting(String path) {
                return workers.isAccepting(workers.pool(listener, path));
            }

            @Override
            public void onLoss(LossReason why) {
                losses.add(why, 1);
            }

            @Override
            public Runnable admit(ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
                return admissions.ask(workers.pool(listener, origin.path()), origin, known, answer);
            }

            @Override
            public ClientId nextId() {
                return table.nextId();
            }

            @Override
            public ClientListener accept(ClientConnection connection, ClientEntry entry) {
                return EventForwarder.this.accept(
                        connection,
                        entry,
                        workers.pool(listener, connection.origin().path()),
                        listener.settings().delivery());
            }
        };
    }

    private ClientListener accept(
            ClientConnection connection, ClientEntry entry, WorkerPool pool, EventDelivery delivery) {
        BoundClient client = new BoundClient(this, shard, connection, limits, pool, delivery);
        shard.add(client);
        if (entry != ClientEntry.PLAIN) {
            begin(client, entry);
        }
        return client;
    }

    private void begin(BoundClient client, ClientEntry entry) {
        if (!entry.state().uid().isEmpty()) {
            shard.bindUid(client, entry.state().uid());
        }
        entry.state().groups().forEach(group -> shard.join(client, group));
        client.session(entry.state().session());
        deadlines.expire(client, entry.expiresMs());
        deadlines.requireUid(client, entry.uidWithinMs());
    }

    /** Whether the loop may end: no client is left, and no end of one that somebody is there to learn of. */
    public boolean isDrained() {
        return shard.size() == 0 && (ending.isEmpty() || !workers.isWorkerLinked());
    }

    /** How many clients have ended whose workers have not said that they know. */
    public int ends() {
        return ending.size();
    }

    /** Called once a tick of the loop's sweeper. */
    public void onTick(int now) {
        tick = now;
        admissions.onTick();
        deadlines.onTick();
        // Also those that have nothing waiting: they would be read until they had.
        boolean wasParkingHeld = isParkingHeld;
        isParkingHeld = parking().isUsedUp();
        if (isParkingHeld || wasParkingHeld) {
            clientsOf(null).forEach(BoundClient::holdBack);
        }
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

    /** A worker is ready: those clients without one that it may serve are bound, and others move to it as far as that is asked for. */
    void onWorkerReady(WorkerLink worker) {
        admissions.onWorkerReady();
        for (BoundClient client : clientsOf(null)) {
            // The others stay parked as long as they are: binding them to nobody would begin their time anew.
            if (client.pool().has(worker)) {
                rebind(client);
            }
        }
        if (!workers.pace().isOff()) {
            List<BoundClient> mayMove = new ArrayList<>();
            shard.forEach(client -> {
                BoundClient bound = (BoundClient) client;
                // What is left of a walk that was under way may have to do with another worker.
                if (mover.isWalking() || bound.pool().has(worker)) {
                    mayMove.add(bound);
                }
            });
            mover.begin(mayMove);
        }
    }

    void onWorkerDraining(WorkerLink worker) {
        clientsOf(worker).forEach(BoundClient::onDraining);
    }

    void onWorkerGone(WorkerLink worker) {
        admissions.onWorkerGone(worker);
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

    /** A new client gets its worker: at once, or when all workers have learnt of the uid and the groups that it begins with. */
    void bindFirst(BoundClient client) {
        if (client.uid().isEmpty() && client.groupCount() == 0) {
            rebind(client);
            return;
        }
        List<String> groups = client.groupNames();
        AtomicInteger unknown = new AtomicInteger(groups.size() + 2);
        Runnable known = () -> {
            if (unknown.decrementAndGet() == 0) {
                shard.execute(() -> {
                    // Else it has gone, or a worker has come meanwhile.
                    if (!client.isRemoved() && client.worker() == null) {
                        rebind(client);
                    }
                });
            }
        };
        groups.forEach(group -> workers.interest().whenKnown(Target.Kind.GROUPS, group, known));
        if (client.uid().isEmpty()) {
            known.run();
        } else {
            workers.interest().whenKnown(Target.Kind.UIDS, client.uid(), known);
        }
        known.run();
    }

    void rebind(BoundClient client) {
        bind(client, client.pool().select(client.connection().origin()));
    }

    /** The client moves to a worker that suits it better. */
    void move(BoundClient client, WorkerLink to) {
        workers.pace().onMoved();
        bind(client, to);
    }

    private void bind(BoundClient client, WorkerLink to) {
        parked.remove(client);
        waitForRoom.remove(client);
        client.bind(to);
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

    ClientDeadlines deadlines() {
        return deadlines;
    }

    GatewayListener listener() {
        return listener;
    }

    ParkingBudget parking() {
        return workers.parking();
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
