package io.gatehouse.gateway.status;

import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.Traffic;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.gateway.worker.ClientService;
import io.gatehouse.protocol.ConnectionFilter;
import io.gatehouse.protocol.ConnectionRow;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** Lists connections: asks every loop for those that match, in slices, merges, answers a page. On the asking link's event loop. */
public final class ConnectionQuestions {
    /** Of one answer, whatever was asked for: whoever wants more asks for what comes after. */
    static final int MAX_ROWS = 1000;

    private static final Comparator<ConnectionRow> BY_CONNECTION =
            (a, b) -> Integer.compareUnsigned(a.connection(), b.connection());

    private final List<EventLoopShard> shards;
    private final int maxAnswerBytes;

    /**
     * @param shards         of all event loops
     * @param maxAnswerBytes about how large an answer may grow before it is cut and says that there is more
     */
    public ConnectionQuestions(List<EventLoopShard> shards, int maxAnswerBytes) {
        this.shards = List.copyOf(shards);
        this.maxAnswerBytes = maxAnswerBytes;
    }

    void onAsk(StatusMessage.AskConnections ask, Consumer<StatusMessage> answer) {
        AtomicInteger left = new AtomicInteger(shards.size());
        AtomicReferenceArray<List<ConnectionRow>> rows = new AtomicReferenceArray<>(shards.size());
        for (int i = 0; i < shards.size(); i++) {
            EventLoopShard shard = shards.get(i);
            int number = i;
            shard.execute(() -> rowsOf(shard, ask, found -> {
                rows.set(number, found);
                if (left.decrementAndGet() == 0) {
                    answer.accept(merge(ask, rows));
                }
            }));
        }
    }

    /** The first rows of one shard, one more than asked for, so that the merge knows whether there are more. */
    private static void rowsOf(
            EventLoopShard shard, StatusMessage.AskConnections ask, Consumer<List<ConnectionRow>> answer) {
        int most = limit(ask) + 1;
        TreeMap<Integer, ShardClient> found = new TreeMap<>(Integer::compareUnsigned);
        browse(
                shard,
                ask.filter(),
                client -> {
                    boolean isAfter = ask.after() == -1 || Integer.compareUnsigned(numberOf(client), ask.after()) > 0;
                    if (isAfter && matches(client, ask.filter())) {
                        found.put(numberOf(client), client);
                        if (found.size() > most) {
                            found.pollLastEntry();
                        }
                    }
                },
                () -> answer.accept(found.values().stream()
                        .filter(client -> !client.isRemoved())
                        .map(ConnectionQuestions::rowOf)
                        .toList()));
    }

    // The shard's indexes find a uid or a group without a look at everybody.
    private static void browse(
            EventLoopShard shard, ConnectionFilter filter, Consumer<ShardClient> action, Runnable over) {
        if (!filter.uid().isEmpty()) {
            shard.browse(Target.Kind.UIDS, filter.uid(), action, over);
        } else if (!filter.group().isEmpty()) {
            shard.browse(Target.Kind.GROUPS, filter.group(), action, over);
        } else {
            shard.browse(Target.Kind.ALL, "", action, over);
        }
    }

    private static int limit(StatusMessage.AskConnections ask) {
        return Math.min(ask.limit(), MAX_ROWS);
    }

    private static boolean matches(ShardClient client, ConnectionFilter filter) {
        ClientConnection connection = client.connection();
        return (filter.group().isEmpty() || client.isIn(filter.group()))
                && filter.takesAddress(connection.origin().remoteAddress())
                && (filter.listener().isEmpty()
                        || filter.listener().equals(connection.origin().listener()))
                && (filter.worker().isEmpty()
                        || filter.worker().equals(ClientService.of(client).worker()))
                && (filter.minQueuedBytes() == 0 || connection.queuedBytes() >= filter.minQueuedBytes());
    }

    private static int numberOf(ShardClient client) {
        return client.connection().id().connection();
    }

    private static ConnectionRow rowOf(ShardClient client) {
        ClientConnection connection = client.connection();
        ClientService service = ClientService.of(client);
        Traffic traffic = connection.traffic();
        String state = !connection.isOpen() ? "closing" : connection.isHeldBack() ? "held" : "open";
        return new ConnectionRow(
                numberOf(client),
                connection.origin().listener(),
                connection.origin().remoteAddress(),
                connection.origin().remotePort(),
                client.uid(),
                client.groupNames(),
                service.worker(),
                state,
                connection.ageMs(),
                traffic.messagesIn(),
                traffic.bytesIn(),
                traffic.messagesOut(),
                traffic.bytesOut(),
                connection.queuedBytes(),
                connection.messagesMissed(),
                service.waitingEvents());
    }

    private StatusMessage merge(StatusMessage.AskConnections ask, AtomicReferenceArray<List<ConnectionRow>> byShard) {
        List<ConnectionRow> all = new ArrayList<>();
        for (int i = 0; i < byShard.length(); i++) {
            all.addAll(byShard.get(i));
        }
        all.sort(BY_CONNECTION);
        int end = 0;
        long bytes = 0;
        while (end < all.size() && end < limit(ask) && bytes < maxAnswerBytes) {
            bytes += sizeOf(all.get(end++));
        }
        return new StatusMessage.ConnectionsFound(ask.correlation(), end < all.size(), all.subList(0, end));
    }

    // Generous: three bytes a character is the most that UTF-8 needs.
    private static long sizeOf(ConnectionRow row) {
        long size = 128
                + 3L
                        * (row.uid().length()
                                + row.listener().length()
                                + row.address().length()
                                + row.worker().length());
        for (String group : row.groups()) {
            size += 2 + 3L * group.length();
        }
        return size;
    }
}
