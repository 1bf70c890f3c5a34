package io.gatehouse.gateway.shard;

import io.gatehouse.protocol.ClientId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Which client has which connection number, and so which shard it lives on. Any thread.
 *
 * <p>Numbers come from one counter that starts at a random point in every life of the gateway and skips live ones: an id kept from
 * before a restart does not hit a stranger.
 */
public final class ConnectionTable {
    // Means "before the first" in queries.
    private static final int NEVER_GIVEN = -1;

    private final long gatewayId;
    private final AtomicInteger counter;
    private final ConcurrentMap<Integer, ShardClient> clients = new ConcurrentHashMap<>();

    /** An empty table. */
    public ConnectionTable(long gatewayId, RandomGenerator random) {
        this.gatewayId = gatewayId;
        this.counter = new AtomicInteger(random.nextInt());
    }

    /** The id of this gateway. */
    public long gatewayId() {
        return gatewayId;
    }

    /** An id that no live client has. */
    public ClientId nextId() {
        int number;
        do {
            number = counter.incrementAndGet();
        } while (number == NEVER_GIVEN || clients.containsKey(number));
        return new ClientId(gatewayId, number);
    }

    /** The client, or null. */
    public ShardClient get(int connection) {
        return clients.get(connection);
    }

    /** Enters a client. */
    public void put(ShardClient client) {
        clients.put(client.connection().id().connection(), client);
    }

    /** Takes a client out. */
    public void remove(ShardClient client) {
        clients.remove(client.connection().id().connection(), client);
    }
}
