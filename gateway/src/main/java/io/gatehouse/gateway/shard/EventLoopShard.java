package io.gatehouse.gateway.shard;

import io.gatehouse.protocol.Target;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything that one event loop owns of clients: who they are, by uid, by group.
 *
 * <p>Threading: {@link #execute} from anywhere; all else on the loop, which an {@code assert} checks under test.
 */
public final class EventLoopShard {
    private final EventLoop loop;
    private final ConnectionTable table;
    private final List<ShardClient> clients = new ArrayList<>();
    private final Map<String, MemberSet> uids = new HashMap<>();
    private final Map<String, MemberSet> groups = new HashMap<>();
    private long lastMark;

    /** An empty shard of {@code loop}. */
    public EventLoopShard(EventLoop loop, ConnectionTable table) {
        this.loop = loop;
        this.table = table;
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

    /** Enters a new client. */
    public void add(ShardClient client) {
        assert loop.inEventLoop();
        client.tableIndex = clients.size();
        clients.add(client);
        table.put(client);
    }

    /** Takes a client out of every index but the connection table, which is left to {@link #forget}. */
    public void remove(ShardClient client) {
        assert loop.inEventLoop();
        client.leaveAll();
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

    /** Binds a uid; another one that the client has is replaced. */
    public void bindUid(ShardClient client, String uid) {
        if (!client.uid().equals(uid)) {
            client.bindUid(
                    uids.computeIfAbsent(uid, name -> new MemberSet(uids, name)).add(client));
        }
    }

    /** @return whether the client had this uid */
    public boolean unbindUid(ShardClient client, String uid) {
        boolean had = client.uid().equals(uid);
        if (had) {
            client.unbindUid();
        }
        return had;
    }

    /** @return whether the client was not in the group before */
    public boolean join(ShardClient client, String group) {
        if (client.isIn(group)) {
            return false;
        }
        client.addGroup(groups.computeIfAbsent(group, name -> new MemberSet(groups, name))
                .add(client));
        return true;
    }

    /** @return whether the client was in the group */
    public boolean leave(ShardClient client, String group) {
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
            case ALL -> forEachOf(clients.size(), clients::get, markExcepted(target), action);
            case UIDS -> forEachNamed(uids, target, action);
            case GROUPS -> forEachNamed(groups, target, action);
        }
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

    private void forEachNamed(Map<String, MemberSet> index, Target target, Consumer<ShardClient> action) {
        boolean several = target.names().size() > 1;
        long mark = several ? mark(target.except()) : markExcepted(target);
        for (String name : target.names()) {
            MemberSet set = index.get(name);
            if (set == null) {
                continue;
            }
            if (several) {
                // Marked while counted, so that a client in two of the groups gets one copy.
                forEachOf(set.size(), set::get, mark, client -> {
                    client.mark = mark;
                    action.accept(client);
                });
            } else {
                forEachOf(set.size(), set::get, mark, action);
            }
        }
    }

    /** Backwards, because an action that removes the present one puts the last one in its place. */
    private static void forEachOf(int size, Position position, long mark, Consumer<ShardClient> action) {
        for (int i = size - 1; i >= 0; i--) {
            ShardClient client = position.get(i);
            if (client.mark != mark) {
                action.accept(client);
            }
        }
    }

    private interface Position {
        ShardClient get(int index);
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
