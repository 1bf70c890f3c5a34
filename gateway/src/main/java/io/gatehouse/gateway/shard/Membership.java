package io.gatehouse.gateway.shard;

/** One client's place in one {@link MemberSet}. Confined to its shard. */
final class Membership {
    private final ShardClient client;
    private final MemberSet set;
    private int position;

    Membership(ShardClient client, MemberSet set, int position) {
        this.client = client;
        this.set = set;
        this.position = position;
    }

    ShardClient client() {
        return client;
    }

    MemberSet set() {
        return set;
    }

    void position(int to) {
        position = to;
    }

    void leave() {
        set.remove(position);
    }
}
