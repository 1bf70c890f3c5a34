package io.gatehouse.gateway.shard;

import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A client and what was done to it: uid, groups, session. The layer above extends it by the binding to a worker, which spares an
 * object per client. Confined to its shard; only {@link #connection()}'s id and {@link #shard()} may be read from elsewhere.
 */
public abstract class ShardClient {
    private static final Membership[] NONE = {};

    private final EventLoopShard shard;
    private final ClientConnection connection;
    private Membership uid;
    private Membership[] groups = NONE;
    private SessionState session = SessionState.EMPTY;
    int tableIndex;
    long mark;
    long swept; // the newest of the sweeps that have been by, or that it is not in
    private ClientState last; // once it has ended: its events may still be on their way to a worker

    protected ShardClient(EventLoopShard shard, ClientConnection connection) {
        this.shard = shard;
        this.connection = connection;
    }

    /** The shard that owns it; never changes. */
    public final EventLoopShard shard() {
        return shard;
    }

    /** Whether it has ended: it is in no index any more. */
    public final boolean isRemoved() {
        return last != null;
    }

    /** Its socket. */
    public final ClientConnection connection() {
        return connection;
    }

    /** Its session. */
    public final SessionState session() {
        return session;
    }

    /** Replaces its session. */
    public final void session(SessionState to) {
        session = to;
    }

    /** Its uid, or the empty string. */
    public final String uid() {
        if (last != null) {
            return last.uid();
        }
        return uid == null ? "" : uid.set().name();
    }

    /** The names of its groups. */
    public final List<String> groupNames() {
        if (last != null) {
            return last.groups();
        }
        List<String> names = new ArrayList<>(groups.length);
        for (Membership group : groups) {
            names.add(group.set().name());
        }
        return names;
    }

    /** How many groups it is in. */
    public final int groupCount() {
        return groups.length;
    }

    /** All of it at once; of a client that has ended, as it last was. */
    public final ClientState state() {
        return new ClientState(uid(), groupNames(), session);
    }

    /** Whether it is in the group. */
    public final boolean isIn(String group) {
        return indexOf(group) >= 0;
    }

    final boolean isMemberOf(MemberSet set) {
        if (uid != null && uid.set() == set) {
            return true;
        }
        for (Membership group : groups) {
            if (group.set() == set) {
                return true;
            }
        }
        return false;
    }

    final void bindUid(Membership to) {
        unbindUid();
        uid = to;
    }

    final void unbindUid() {
        if (uid != null) {
            uid.leave();
            uid = null;
        }
    }

    final void addGroup(Membership group) {
        groups = Arrays.copyOf(groups, groups.length + 1);
        groups[groups.length - 1] = group;
    }

    final boolean removeGroup(String name) {
        int index = indexOf(name);
        if (index < 0) {
            return false;
        }
        groups[index].leave();
        if (groups.length == 1) {
            groups = NONE;
        } else {
            groups[index] = groups[groups.length - 1];
            groups = Arrays.copyOf(groups, groups.length - 1);
        }
        return true;
    }

    final void leaveAll() {
        last = state();
        unbindUid();
        for (Membership group : groups) {
            group.leave();
        }
        groups = NONE;
    }

    private int indexOf(String group) {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].set().name().equals(group)) {
                return i;
            }
        }
        return -1;
    }
}
