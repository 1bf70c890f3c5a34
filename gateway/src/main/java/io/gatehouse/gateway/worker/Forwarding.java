package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.EventLoopShard;
import java.util.function.Consumer;

/**
 * The way to one event loop from another: its shard and what is confined to it.
 *
 * @param shard     owned by the loop
 * @param forwarder owned by the loop
 */
public record Forwarding(EventLoopShard shard, EventForwarder forwarder) {
    void run(Consumer<EventForwarder> task) {
        shard.execute(() -> task.accept(forwarder));
    }
}
