package io.gatehouse.gateway.shard;

/** Clients in a row. Who leaves is replaced by the last one; who joins becomes the last one. Confined to its shard. */
interface Roster {
    int size();

    ShardClient get(int position);
}
