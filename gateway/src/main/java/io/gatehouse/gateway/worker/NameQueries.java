package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.GatewayCommand.QueryNames;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.NameCount;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Answers which uids or groups there are and how many clients have each: names travel once, not once per client. On the link's event
 * loop.
 */
final class NameQueries {
    private static final Comparator<NameCount> BY_NAME = Comparator.comparing(NameCount::name);

    private final ShardBroadcaster broadcaster;
    private final int maxReplyBytes;

    /** @param maxReplyBytes about how large an answer may grow before it is cut and says that there is more */
    NameQueries(ShardBroadcaster broadcaster, int maxReplyBytes) {
        this.broadcaster = broadcaster;
        this.maxReplyBytes = maxReplyBytes;
    }

    void onQueryNames(WorkerLink worker, QueryNames query) {
        List<EventLoopShard> reach = broadcaster.reach(query.target());
        AtomicInteger left = new AtomicInteger(reach.size());
        AtomicReferenceArray<List<NameCount>> names = new AtomicReferenceArray<>(reach.size());
        ShardBroadcaster.run(reach, (shard, number) -> {
            names.set(number, firstOf(shard, query));
            if (left.decrementAndGet() == 0) {
                worker.reply(merge(query, names));
            }
        });
        if (reach.isEmpty()) {
            worker.reply(new GatewayReply.NamesFound(query.correlation(), false, List.of()));
        }
    }

    /**
     * The first names of one shard, one more than asked for, so that the merge knows whether there are more. None that is among the
     * first of all shards together can be missing: within its own shard it stands no further back.
     */
    private static List<NameCount> firstOf(EventLoopShard shard, QueryNames query) {
        FirstFew<NameCount> first = new FirstFew<>(query.limit() + 1L, BY_NAME);
        Target.Kind kind = query.groups() ? Target.Kind.GROUPS : Target.Kind.UIDS;
        Target target = query.target();
        if (target.kind() == kind) {
            for (String name : Set.copyOf(target.names())) {
                offer(first, query, name, countNamed(shard, target, name));
            }
        } else if (target.kind() == Target.Kind.ALL && target.except().length == 0) {
            shard.forEachName(kind, (name, clients) -> offer(first, query, name, clients));
        } else {
            Map<String, Integer> counts = new HashMap<>();
            shard.forEach(
                    target, client -> namesOf(client, query).forEach(name -> counts.merge(name, 1, Integer::sum)));
            counts.forEach((name, clients) -> offer(first, query, name, clients));
        }
        return first.inOrder();
    }

    private static void offer(FirstFew<NameCount> first, QueryNames query, String name, int clients) {
        if (clients > 0 && name.compareTo(query.after()) > 0) {
            first.offer(new NameCount(name, clients));
        }
    }

    private static int countNamed(EventLoopShard shard, Target target, String name) {
        if (target.except().length == 0) {
            return shard.count(target.kind(), name);
        }
        int[] count = new int[1];
        List<String> one = List.of(name);
        shard.forEach(
                target.kind() == Target.Kind.UIDS
                        ? Target.uids(one, target.except())
                        : Target.groups(one, target.except()),
                client -> count[0]++);
        return count[0];
    }

    private static List<String> namesOf(ShardClient client, QueryNames query) {
        if (query.groups()) {
            return client.groupNames();
        }
        return client.uid().isEmpty() ? List.of() : List.of(client.uid());
    }

    private GatewayReply.NamesFound merge(QueryNames query, AtomicReferenceArray<List<NameCount>> byShard) {
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 0; i < byShard.length(); i++) {
            byShard.get(i).forEach(each -> sums.merge(each.name(), each.clients(), Long::sum));
        }
        List<NameCount> names = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Long> each : sums.entrySet()) {
            if (names.size() == query.limit() || bytes >= maxReplyBytes) {
                break;
            }
            names.add(new NameCount(each.getKey(), each.getValue()));
            bytes += 10 + 3L * each.getKey().length();
        }
        return new GatewayReply.NamesFound(query.correlation(), names.size() < sums.size(), names);
    }
}
