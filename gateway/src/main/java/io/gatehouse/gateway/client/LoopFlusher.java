package io.gatehouse.gateway.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes each client that was written to, once, at the end of the loop turn or a while later. Confined to its event loop.
 *
 * <p>Nearly all of a delivery's cost is the system call, so messages that meet in one turn, or in that while, leave together.
 */
public final class LoopFlusher {
    private static final Logger LOG = LoggerFactory.getLogger(LoopFlusher.class);

    private final EventLoop loop;
    private final LoopOutboxes outboxes;
    private final long delayNs;
    private List<ClientOutbox> dirty = new ArrayList<>();
    private List<ClientOutbox> spare = new ArrayList<>();

    /**
     * One that flushes at the end of the turn.
     *
     * @param loop     the one that owns the clients
     * @param outboxes of these clients
     */
    public LoopFlusher(EventLoop loop, LoopOutboxes outboxes) {
        this(loop, outboxes, 0);
    }

    private LoopFlusher(EventLoop loop, LoopOutboxes outboxes, long delayNs) {
        this.loop = loop;
        this.outboxes = outboxes;
        this.delayNs = delayNs;
    }

    /** For other clients of the same loop: one that waits so long for more messages to the same ones. */
    public LoopFlusher delayedBy(Duration delay) {
        return delay.isZero() ? this : new LoopFlusher(loop, outboxes, delay.toNanos());
    }

    LoopOutboxes outboxes() {
        return outboxes;
    }

    void add(ClientOutbox client) {
        if (dirty.isEmpty()) {
            flushLater();
        }
        dirty.add(client);
    }

    private void flushLater() {
        if (delayNs > 0) {
            loop.schedule(this::flush, delayNs, TimeUnit.NANOSECONDS);
        } else {
            // Tasks run after the turn's reads, in order: this one comes after all that is queued already.
            loop.execute(this::flush);
        }
    }

    private void flush() {
        List<ClientOutbox> batch = dirty;
        dirty = spare;
        RuntimeException failure = null;
        for (ClientOutbox client : batch) {
            try {
                client.flush();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        batch.clear();
        spare = batch;
        outboxes.onTurnEnd();
        if (failure != null) {
            LOG.error("Flushing clients of one event loop failed; the others were flushed", failure);
        }
    }
}
