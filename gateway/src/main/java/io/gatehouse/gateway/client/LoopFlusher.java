package io.gatehouse.gateway.client;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Flushes each client that was written to, once, at the end of the loop turn. Confined to its event loop.
 *
 * <p>Nearly all of a delivery's cost is the system call, so messages that meet in one turn leave together.
 */
public final class LoopFlusher {
    private final EventLoop loop;
    private List<ClientConnection> dirty = new ArrayList<>();
    private List<ClientConnection> spare = new ArrayList<>();

    /** @param loop the one that owns the clients */
    public LoopFlusher(EventLoop loop) {
        this.loop = loop;
    }

    void add(ClientConnection client) {
        // Tasks run after the turn's reads, in order: this one comes after all that is queued already.
        if (dirty.isEmpty()) {
            loop.execute(this::flush);
        }
        dirty.add(client);
    }

    private void flush() {
        List<ClientConnection> batch = dirty;
        dirty = spare;
        for (ClientConnection client : batch) {
            client.flush();
        }
        batch.clear();
        spare = batch;
    }
}
