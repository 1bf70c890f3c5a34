package io.gatehouse.gateway.shard;

import io.gatehouse.gateway.client.Traffic;
import io.gatehouse.protocol.Target;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Everything that one event loop owns of clients: who they are, by uid, by group.
 *
 * <p>Threading: {@link #execute} from anywhere; all else on the loop, which an {@code assert} checks under test.
 */
public final class EventLoopShard {
    private final EventLoop loop;
    private final ConnectionTable table;
    private final Everyone everyone = new Everyone();
    private final List<ShardClient> clients = everyone.clients;
    private final Sweeps sweeps;
    private final Consumer<Runnable> nextTurn;
    private final NameIndex uids;
    private final NameIndex groups;
    private final UidListener logins;
    private long lastMark;
    private long clientsTotal;
    private Traffic ended = Traffic.NONE; // of clients that have gone: their own counters go with them

    /**
     * An empty shard of {@code loop}.
     *
     * @param names  is told of uids and groups
     * @param logins is told of clients with uids
     */
    public EventLoopShard(EventLoop loop, ConnectionTable table, NameListener names, UidListener logins) {
        this(loop, table, names, logins, Sweeps.nextTurnOf(loop));
    }

    EventLoopShard(
            EventLoop loop,
            ConnectionTable table,
            NameListener names,
            UidListener logins,
            Consumer<Runnable> nextTurn) {
        this.loop = loop;
        this.logins = logins;
        this.table = table;
        this.uids = new NameIndex(Target.Kind.UIDS, names);
        this.groups = new NameIndex(Target.Kind.GROUPS, names);
        this.sweeps = new Sweeps(nextTurn);
        this.nextTurn = nextTurn;
    }

    private static final class Everyone implements Roster {
        private final List<ShardClient> clients = new ArrayList<>();

        @Override
        public int size() {
            return clients.size();
        }

        @Override
        public ShardClient get(int position) {
            return clients.get(position);
        }
    }

    /** Runs a task on the loop: at once if this is the loop, else after what was handed over before. */
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Runs a task on the loop after what was handed over before, and after the present task. */
    public void executeLater(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task on the loop after some time, if the loop lives so long. */
    public void executeAfter(long ms, Runnable task) {
        loop.schedule(task, ms, TimeUnit.MILLISECONDS);
    }

    /** Enters a new client. */
    public void add(ShardClient client) {
        assert loop.inEventLoop();
        client.tableIndex = clients.size();
        client.swept = sweeps.last();
        clients.add(client);
        clientsTotal++;
        table.put(client);
    }

    /** Takes a client out of every index but the connection table, which is left to {@link #forget}. */
    public void remove(ShardClient client) {
        assert loop.inEventLoop();
        String uid = client.uid();
        client.leaveAll();
        if (!uid.isEmpty()) {
            logins.onUnbound(client, uid);
        }
        ended = ended.plus(client.connection().traffic());
        ShardClient last = clients.remove(clients.size() - 1);
        if (last != client) {
            clients.set(client.tableIndex, last);
            last.tableIndex = client.tableIndex;
        }
    }

    /** Frees the client's connection number. */
    public void forget(ShardClient client) {
        table.remove(client);
    }

    /** How many clients there are. */
    public int size() {
        return clients.size();
    }

    /** How many clients have come so far. */
    public long clientsTotal() {
        return clientsTotal;
    }

    /** How many different uids there are. */
    public int uidCount() {
        return uids.size();
    }

    /** How many groups there are. */
    public int groupCount() {
        return groups.size();
    }

    /** What clients that have gone had sent and received. */
    public Traffic endedTraffic() {
        return ended;
    }

    /** Binds a uid; another one that the client has is replaced. */
    public void bindUid(ShardClient client, String uid) {
        String before = client.uid();
        if (!before.equals(uid)) {
            sweeps.catchUp(client);
            client.bindUid(uids.add(uid, client));
            if (!before.isEmpty()) {
                logins.onUnbound(client, before);
            }
            logins.onBound(client, uid);
        }
    }

    /** @return whether the client had this uid */
    public boolean unbindUid(ShardClient client, String uid) {
        boolean had = client.uid().equals(uid);
        if (had) {
            sweeps.catchUp(client);
            client.unbindUid();
            logins.onUnbound(client, uid);
        }
        return had;
    }

    /** @return whether the client was not in the group before */
    public boolean join(ShardClient client, String group) {
        if (client.isIn(group)) {
            return false;
        }
        sweeps.catchUp(client);
        client.addGroup(groups.add(group, client));
        return true;
    }

    /** @return whether the client was in the group */
    public boolean leave(ShardClient client, String group) {
        if (!client.isIn(group)) {
            return false;
        }
        sweeps.catchUp(client);
        return client.removeGroup(group);
    }

    /** Calls {@code action} for each client, in no order; the action may end clients or change memberships. */
    public void forEach(Consumer<ShardClient> action) {
        for (int i = clients.size() - 1; i >= 0; i--) {
            action.accept(clients.get(i));
        }
    }

    /**
     * Calls {@code action} once for each client of this shard that the target names. The action may end clients or change
     * memberships.
     */
    public void forEach(Target target, Consumer<ShardClient> action) {
        assert loop.inEventLoop();
        switch (target.kind()) {
            case CLIENTS -> forEachNumbered(target, action);
            case ALL -> forEachOf(everyone, markExcepted(target), action);
            case UIDS -> forEachNamed(uids, target, action);
            case GROUPS -> forEachNamed(groups, target, action);
        }
    }

    /**
     * Visits each client of this shard that the target names, in the order of the calls as each client sees it; a client that matches
     * several names once, unless the target asks for a visit per name. Many are visited in slices, with the loop's other work in
     * between: membership counts as it is now.
     */
    public void sweep(Target target, Visit visit) {
        assert loop.inEventLoop();
        NameIndex index = indexOf(target.kind());
        if (index == null) {
            if (target.kind() == Target.Kind.ALL && clients.size() > Sweeps.SLICE) {
                sweeps.begin(null, everyone, target.except(), false, visit);
            } else {
                sweepAtOnce(target, visit);
            }
            return;
        }
        int size = 0;
        for (String name : target.names()) {
            size += count(target.kind(), name);
        }
        if (size > Sweeps.SLICE) {
            List<MemberSet> sets = new ArrayList<>(target.names().size());
            for (String name : target.names()) {
                MemberSet set = index.get(name);
                if (set != null) {
                    sets.add(set);
                }
            }
            sweeps.begin(sets, everyone, target.except(), target.oncePerName(), visit);
        } else {
            sweepAtOnce(target, visit);
        }
    }

    /**
     * Looks at each client in slices, with the loop's other work in between. One that comes or goes meanwhile may be left out, one that
     * stays may be seen twice.
     *
     * @param name   of the uid or group that they have; unused for everybody
     * @param action must neither throw nor change anything
     * @param over   called when all have been seen, at once if they are few
     */
    public void browse(Target.Kind kind, String name, Consumer<ShardClient> action, Runnable over) {
        assert loop.inEventLoop();
        NameIndex index = indexOf(kind);
        Roster roster = index == null ? everyone : index.get(name);
        if (roster == null) {
            over.run();
        } else {
            new Browse(roster, action, over, nextTurn).slice();
        }
    }

    /** Visits the client as sweeps under way have yet to do, so that what is done to it next comes after them. */
    public void catchUp(ShardClient client) {
        assert loop.inEventLoop();
        sweeps.catchUp(client);
    }

    private void sweepAtOnce(Target target, Visit visit) {
        try {
            forEachCopy(target, client -> {
                sweeps.catchUp(client);
                visit.reach(client);
            });
        } finally {
            visit.end();
        }
    }

    private void forEachCopy(Target target, Consumer<ShardClient> action) {
        NameIndex index = indexOf(target.kind());
        if (!target.oncePerName() || index == null) {
            forEach(target, action);
            return;
        }
        long mark = markExcepted(target);
        for (String name : target.names()) {
            MemberSet set = index.get(name);
            if (set != null) {
                forEachOf(set, mark, action);
            }
        }
    }

    /** Calls {@code action} with each uid or group that clients of this shard have, and how many have it. */
    public void forEachName(Target.Kind kind, ObjIntConsumer<String> action) {
        indexOf(kind).forEach(action);
    }

    /** How many clients of this shard have a uid or are in a group. */
    public int count(Target.Kind kind, String name) {
        MemberSet set = indexOf(kind).get(name);
        return set == null ? 0 : set.size();
    }

    private NameIndex indexOf(Target.Kind kind) {
        return switch (kind) {
            case UIDS -> uids;
            case GROUPS -> groups;
            case ALL, CLIENTS -> null;
        };
    }

    private void forEachNumbered(Target target, Consumer<ShardClient> action) {
        if (target.connections().length == 1 && target.except().length == 0) {
            ShardClient client = table.get(target.connections()[0]);
            if (isMine(client)) {
                action.accept(client);
            }
            return;
        }
        long mark = mark(target.except());
        for (int connection : target.connections()) {
            ShardClient client = table.get(connection);
            if (isMine(client) && client.mark != mark) {
                client.mark = mark;
                action.accept(client);
            }
        }
    }

    private void forEachNamed(NameIndex index, Target target, Consumer<ShardClient> action) {
        boolean several = target.names().size() > 1;
        long mark = several ? mark(target.except()) : markExcepted(target);
        for (String name : target.names()) {
            MemberSet set = index.get(name);
            if (set == null) {
                continue;
            }
            if (several) {
                // Marked while counted, so that a client in two of the groups gets one copy.
                forEachOf(set, mark, client -> {
                    client.mark = mark;
                    action.accept(client);
                });
            } else {
                forEachOf(set, mark, action);
            }
        }
    }

    /** Backwards, because an action that removes the present one puts the last one in its place. */
    private static void forEachOf(Roster roster, long mark, Consumer<ShardClient> action) {
        for (int i = roster.size() - 1; i >= 0; i--) {
            ShardClient client = roster.get(i);
            if (client.mark != mark) {
                action.accept(client);
            }
        }
    }

    // No client carries mark -1, so that without exceptions nothing is looked up and nothing is written.
    private long markExcepted(Target target) {
        return target.except().length == 0 ? -1 : mark(target.except());
    }

    private long mark(int[] excepted) {
        long mark = ++lastMark;
        for (int connection : excepted) {
            ShardClient client = table.get(connection);
            if (isMine(client)) {
                client.mark = mark;
            }
        }
        return mark;
    }

    private boolean isMine(ShardClient client) {
        return client != null && client.shard() == this && !client.isRemoved();
    }
}
