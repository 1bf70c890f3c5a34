package io.gatehouse.gateway.shard;

import io.gatehouse.protocol.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** The uids or the groups of one shard, and who has them. Confined to its shard. */
final class NameIndex {
    private final Target.Kind kind;
    private final NameListener listener;
    private final Map<String, MemberSet> sets = new HashMap<>();

    NameIndex(Target.Kind kind, NameListener listener) {
        this.kind = kind;
        this.listener = listener;
    }

    int size() {
        return sets.size();
    }

    /** The clients that have the name, or null if there are none. */
    MemberSet get(String name) {
        return sets.get(name);
    }

    Membership add(String name, ShardClient client) {
        MemberSet set = sets.get(name);
        if (set == null) {
            set = new MemberSet(this, name);
            sets.put(name, set);
            listener.onOccupied(kind, name);
        }
        return set.add(client);
    }

    /** The last client has gone. */
    void remove(MemberSet empty) {
        if (sets.remove(empty.name(), empty)) {
            listener.onVacated(kind, empty.name());
        }
    }

    void forEach(ObjIntConsumer<String> action) {
        sets.forEach((name, set) -> action.accept(name, set.size()));
    }
}
