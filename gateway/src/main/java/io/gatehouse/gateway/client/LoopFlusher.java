package io.gatehouse.gateway.client;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes each client that was written to, once, at the end of the loop turn. Confined to its event loop.
 *
 * <p>Nearly all of a delivery's cost is the system call, so messages that meet in one turn leave together.
 */
public final class LoopFlusher {
    private static final Logger LOG = LoggerFactory.getLogger(LoopFlusher.class);

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
        RuntimeException failure = null;
        for (ClientConnection client : batch) {
            try {
                client.flush();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        batch.clear();
        spare = batch;
        if (failure != null) {
            LOG.error("Flushing clients of one event loop failed; the others were flushed", failure);
        }
    }
}
