package io.gatehouse.gateway.api;

import io.gatehouse.protocol.ClientOrigin;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks the worker that a client is bound to. Asked when a client comes, when its worker goes and when another worker joins, and only if
 * there is a choice. Called on event loops, from several at once: must be fast, must not block. If it throws or gives
 * a wrong index, that is logged and counted, and the least loaded worker is taken, or the client stays.
 */
@FunctionalInterface
public interface WorkerSelector {
    /**
     * One worker as a selector sees it.
     *
     * @param name    for people; not unique, but the same after a restart
     * @param id      unique, the same for every gateway, and another one after a restart
     * @param tags    what it was started with
     * @param clients how many clients of this gateway are bound to it now
     */
    record Candidate(String name, long id, Set<String> tags, int clients) {}

    /**
     * @param client     where the client came from: listener, address, path, query and headers, as it wrote them
     * @param candidates at least two, in no order: those that have the tags that the client's listener and path ask for
     * @return an index into {@code candidates}
     */
    int select(ClientOrigin client, List<Candidate> candidates);

    /**
     * Says where a client belongs now that a worker has joined. Asked for each client that the worker may serve, at {@code
     * gateway.rebalance-rate} at most, and once more when the client is about to move: that is when its worker has acknowledged all its
     * events. Unless a selector says otherwise, clients stay where they are.
     *
     * @param current index of the worker that serves it
     * @return an index into {@code candidates}; {@code current} if it is to stay
     */
    default int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
        return current;
    }

    /** The one with the fewest clients of this gateway; the default. When a worker joins, clients move until all have as many, give or take one. */
    static WorkerSelector leastLoaded() {
        return new LeastLoadedSelector();
    }

    /** Any. When a worker joins, clients move as with {@link #leastLoaded}. */
    static WorkerSelector random() {
        WorkerSelector even = leastLoaded();
        return new WorkerSelector() {
            @Override
            public int select(ClientOrigin client, List<Candidate> candidates) {
                return ThreadLocalRandom.current().nextInt(candidates.size());
            }

            @Override
            public int rebalance(ClientOrigin client, List<Candidate> candidates, int current) {
                return even.rebalance(client, candidates, current);
            }
        };
    }

    /**
     * The same worker for clients of the same key, whatever the gateway: rendezvous hashing over the workers' names, and over their ids
     * where names are equal. When a worker goes, only its keys move; when one joins, it gets its share of every other's keys, and the
     * clients of these keys move to it. A client without the key gets the least loaded worker.
     *
     * @param key {@code "address"}, {@code "path"}, {@code "query.NAME"} or {@code "header.NAME"}
     * @throws IllegalArgumentException if it is none of these
     */
    static WorkerSelector hash(String key) {
        return new HashSelector(ClientKey.parse(key));
    }
}
