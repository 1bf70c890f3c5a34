package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.Target;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * Hands a command to the event loops concerned, once per loop. Any thread; two commands from one thread reach each loop in order.
 */
final class ShardBroadcaster {
    private final List<EventLoopShard> shards;
    private final ConnectionTable table;

    ShardBroadcaster(List<EventLoopShard> shards, ConnectionTable table) {
        this.shards = List.copyOf(shards);
        this.table = table;
    }

    /** The loops that the target may have clients on: one for a single client, none if that is not there, else all. */
    List<EventLoopShard> reach(Target target) {
        if (target.kind() != Target.Kind.CLIENTS || target.connections().length != 1) {
            return shards;
        }
        ShardClient client = table.get(target.connections()[0]);
        return client == null ? List.of() : List.of(client.shard());
    }

    /** Runs the task on each of these loops, with a number from 0 that tells them apart. */
    static void run(List<EventLoopShard> reach, ObjIntConsumer<EventLoopShard> task) {
        for (int i = 0; i < reach.size(); i++) {
            EventLoopShard shard = reach.get(i);
            int number = i;
            shard.execute(() -> task.accept(shard, number));
        }
    }

    /** Opens the books for a command. */
    Tally tally(WorkerLink worker, long correlation, Target target, List<EventLoopShard> reach) {
        return tally(worker, correlation, target, reach, Tally.Completion.AT_ONCE);
    }

    /** The same for a command with something to do before it is answered. */
    Tally tally(
            WorkerLink worker,
            long correlation,
            Target target,
            List<EventLoopShard> reach,
            Tally.Completion completion) {
        long named = correlation == 0
                ? 0
                : IntStream.of(target.connections())
                        .filter(connection -> IntStream.of(target.except()).noneMatch(each -> each == connection))
                        .distinct()
                        .count();
        return new Tally(worker, correlation, reach.size(), named, completion);
    }
}
