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
    /** Runs a task on the loop: at once if this is the loop. */
    void run(Consumer<EventForwarder> task) {
        shard.execute(() -> task.accept(forwarder));
    }

    /** The same, but never before the present task of the loop has ended. */
    void later(Consumer<EventForwarder> task) {
        shard.executeLater(() -> task.accept(forwarder));
    }
}
