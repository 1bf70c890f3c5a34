package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.SessionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Answers questions about clients: asks the loops concerned, merges, replies. On the link's event loop. */
final class QueryCommands {
    private static final Comparator<ClientRow> BY_CONNECTION =
            (a, b) -> Integer.compareUnsigned(a.connection(), b.connection());

    private final ShardBroadcaster broadcaster;
    private final int maxReplyBytes;

    /** @param maxReplyBytes about how large an answer may grow before it is cut and says that there is more */
    QueryCommands(ShardBroadcaster broadcaster, int maxReplyBytes) {
        this.broadcaster = broadcaster;
        this.maxReplyBytes = maxReplyBytes;
    }

    void onQuery(WorkerLink worker, GatewayCommand.Query query) {
        if (query.countOnly()) {
            count(worker, query);
        } else {
            list(worker, query);
        }
    }

    private void count(WorkerLink worker, GatewayCommand.Query query) {
        List<EventLoopShard> reach = broadcaster.reach(query.target());
        AtomicInteger left = new AtomicInteger(reach.size());
        AtomicLong count = new AtomicLong();
        ShardBroadcaster.run(reach, (shard, number) -> {
            long[] here = new long[1];
            shard.forEach(query.target(), client -> here[0]++);
            count.addAndGet(here[0]);
            if (left.decrementAndGet() == 0) {
                worker.reply(new GatewayReply.Counted(query.correlation(), count.get()));
            }
        });
        if (reach.isEmpty()) {
            worker.reply(new GatewayReply.Counted(query.correlation(), 0));
        }
    }

    private void list(WorkerLink worker, GatewayCommand.Query query) {
        List<EventLoopShard> reach = broadcaster.reach(query.target());
        AtomicInteger left = new AtomicInteger(reach.size());
        AtomicReferenceArray<List<ClientRow>> rows = new AtomicReferenceArray<>(reach.size());
        ShardBroadcaster.run(reach, (shard, number) -> {
            rows.set(number, rowsOf(shard, query));
            if (left.decrementAndGet() == 0) {
                worker.reply(merge(query, rows));
            }
        });
        if (reach.isEmpty()) {
            worker.reply(new GatewayReply.ClientsFound(query.correlation(), query.fields(), false, List.of()));
        }
    }

    /** The first rows of one shard, one more than asked for, so that the merge knows whether there are more. */
    private static List<ClientRow> rowsOf(EventLoopShard shard, GatewayCommand.Query query) {
        FirstFew<ShardClient> found =
                new FirstFew<>(query.limit() + 1L, (a, b) -> Integer.compareUnsigned(numberOf(a), numberOf(b)));
        shard.forEach(query.target(), client -> {
            if (query.after() == -1 || Integer.compareUnsigned(numberOf(client), query.after()) > 0) {
                found.offer(client);
            }
        });
        return found.inOrder().stream()
                .map(client -> rowOf(client, query.fields()))
                .toList();
    }

    private static int numberOf(ShardClient client) {
        return client.connection().id().connection();
    }

    private static ClientRow rowOf(ShardClient client, int fields) {
        boolean address = (fields & ClientRow.ADDRESS) != 0;
        return new ClientRow(
                numberOf(client),
                (fields & ClientRow.UID) != 0 ? client.uid() : "",
                (fields & ClientRow.GROUPS) != 0 ? client.groupNames() : List.of(),
                (fields & ClientRow.SESSION) != 0 ? client.session() : SessionState.EMPTY,
                address ? client.connection().origin().listener() : "",
                address ? client.connection().origin().remoteAddress() : "");
    }

    private GatewayReply.ClientsFound merge(GatewayCommand.Query query, AtomicReferenceArray<List<ClientRow>> byShard) {
        List<ClientRow> all = new ArrayList<>();
        for (int i = 0; i < byShard.length(); i++) {
            all.addAll(byShard.get(i));
        }
        all.sort(BY_CONNECTION);
        int end = 0;
        long bytes = 0;
        while (end < all.size() && end < query.limit() && bytes < maxReplyBytes) {
            bytes += sizeOf(all.get(end++));
        }
        return new GatewayReply.ClientsFound(
                query.correlation(), query.fields(), end < all.size(), List.copyOf(all.subList(0, end)));
    }

    // Generous: three bytes a character is the most that UTF-8 needs.
    private static long sizeOf(ClientRow row) {
        long size = 32
                + 3L
                        * (row.uid().length()
                                + row.session().size()
                                + row.listener().length()
                                + row.address().length());
        for (String group : row.groups()) {
            size += 2 + 3L * group.length();
        }
        return size;
    }
}
