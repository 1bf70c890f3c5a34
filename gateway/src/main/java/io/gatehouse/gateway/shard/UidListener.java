package io.gatehouse.gateway.shard;

/** Is told of every client of one shard that gets a uid or loses it. On the shard's loop; must not throw, nor end clients at once. */
public interface UidListener {
    /** Wants to know nothing. */
    UidListener NONE = new UidListener() {
        @Override
        public void onBound(ShardClient client, String uid) {}

        @Override
        public void onUnbound(ShardClient client, String uid) {}
    };

    /** The client has this uid from now on. */
    void onBound(ShardClient client, String uid);

    /** The client had this uid until now; it may have ended. */
    void onUnbound(ShardClient client, String uid);
}
