package io.gatehouse.business.dispatch;

import io.gatehouse.protocol.NodeIdentity;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients whose end the handler was told of because their gateway had ended, as far as this worker could know. Should the gateway come
 * back with one of them, that one has returned. Confined to the loop.
 */
final class EndedClients {
    private final int maxClients;
    private final Map<NodeIdentity, IntObjectMap<Boolean>> byGateway = new LinkedHashMap<>();
    private int size;

    /**
     * @param maxClients beyond which those of the gateway that ended first are forgotten; those of the latest are kept, whatever their
     *     number: their lanes needed more
     */
    EndedClients(int maxClients) {
        this.maxClients = maxClients;
    }

    void add(NodeIdentity gateway, List<Integer> ended) {
        // Behind all others also if it has ended before: it is the latest now.
        IntObjectMap<Boolean> connections = byGateway.remove(gateway);
        if (connections == null) {
            connections = new IntObjectHashMap<>();
        }
        size -= connections.size();
        for (Integer connection : ended) {
            connections.put(connection, Boolean.TRUE);
        }
        size += connections.size();
        byGateway.put(gateway, connections);
        Iterator<IntObjectMap<Boolean>> oldest = byGateway.values().iterator();
        while (size > maxClients && byGateway.size() > 1) {
            size -= oldest.next().size();
            oldest.remove();
        }
    }

    /** Whether this client was among them; it is no longer. */
    boolean take(NodeIdentity gateway, int connection) {
        IntObjectMap<Boolean> connections = byGateway.get(gateway);
        if (connections == null || connections.remove(connection) == null) {
            return false;
        }
        size--;
        if (connections.isEmpty()) {
            byGateway.remove(gateway);
        }
        return true;
    }

    int size() {
        return size;
    }
}
