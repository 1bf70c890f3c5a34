package io.gatehouse.gateway.shard;

import io.gatehouse.protocol.Target;

/** Is told which uids and groups clients of one shard have. On the shard's loop; must not throw. */
public interface NameListener {
    /** Wants to know nothing. */
    NameListener NONE = new NameListener() {
        @Override
        public void onOccupied(Target.Kind kind, String name) {}

        @Override
        public void onVacated(Target.Kind kind, String name) {}
    };

    /** Both are told, the first one first. */
    static NameListener both(NameListener first, NameListener second) {
        return new NameListener() {
            @Override
            public void onOccupied(Target.Kind kind, String name) {
                first.onOccupied(kind, name);
                second.onOccupied(kind, name);
            }

            @Override
            public void onVacated(Target.Kind kind, String name) {
                first.onVacated(kind, name);
                second.onVacated(kind, name);
            }
        };
    }

    /** The first client of this shard is about to get the name. */
    void onOccupied(Target.Kind kind, String name);

    /** No client of this shard has the name any more. */
    void onVacated(Target.Kind kind, String name);
}
