package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.NodeIdentity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far the commands of links that have ended were applied: a worker that links again sends the rest anew. Kept until it is pushed out
 * by others, for a worker may have to ask more than once. Whoever calls holds the lock of this object: coming and going must not overlap.
 */
final class AppliedCommands {
    private static final int MAX = 4096;

    private record LinkKey(long worker, long incarnation, long link) {}

    private final Map<LinkKey, Long> sequences = new LinkedHashMap<>();

    void ended(NodeIdentity worker, long link, long sequence) {
        sequences.put(new LinkKey(worker.id(), worker.incarnation(), link), sequence);
        if (sequences.size() > MAX) {
            sequences.remove(sequences.keySet().iterator().next());
        }
    }

    /** @return 0 if the link is not known: then nothing of it has arrived, not even its number */
    long of(NodeIdentity worker, long link) {
        return sequences.getOrDefault(new LinkKey(worker.id(), worker.incarnation(), link), 0L);
    }
}
