package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.ShardClient;

/**
 * How a client is served now.
 *
 * @param worker        name of its worker, or empty while there is none
 * @param waitingEvents events that no worker has acknowledged
 */
public record ClientService(String worker, int waitingEvents) {
    /** Looks at a client; on its loop. */
    public static ClientService of(ShardClient client) {
        BoundClient bound = (BoundClient) client;
        WorkerLink worker = bound.worker();
        return new ClientService(worker == null ? "" : worker.name(), bound.waitingEvents());
    }
}
