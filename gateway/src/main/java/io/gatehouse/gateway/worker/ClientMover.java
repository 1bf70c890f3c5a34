package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.EventLoopShard;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients move to workers that have joined, for one event loop: walks once over those whom the newcomer may serve, and asks for each
 * where it belongs. Confined to its loop.
 */
final class ClientMover {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMover.class);
    private static final long STEP_MS = 20;
    // Looking at a client costs little, but the loop has others to serve.
    private static final int MAX_LOOKS = 200;

    private final EventLoopShard shard;
    private final MovePace pace;
    private List<BoundClient> clients = List.of(); // those of this walk
    private int next;
    private boolean walking;

    ClientMover(EventLoopShard shard, MovePace pace) {
        this.shard = shard;
        this.pace = pace;
    }

    boolean isWalking() {
        return walking;
    }

    /** A worker has joined; a walk that was under way ends, so {@code mayMove} has to have its clients, too. */
    void begin(List<BoundClient> mayMove) {
        clients = mayMove;
        next = 0;
        if (!walking && !mayMove.isEmpty()) {
            walking = true;
            pace.onBegun();
            step();
        }
    }

    private void step() {
        int until = Math.min(clients.size(), next + MAX_LOOKS);
        while (next < until) {
            BoundClient client = clients.get(next);
            try {
                if (client.shouldMove()) {
                    if (!pace.tryTake(System.nanoTime())) {
                        break;
                    }
                    client.leave();
                }
            } catch (RuntimeException e) {
                LOG.error(
                        "Moving client {} to another worker failed; the next one is tried",
                        client.connection().id(),
                        e);
            }
            next++;
        }
        if (next < clients.size()) {
            shard.executeAfter(STEP_MS, this::step);
        } else {
            clients = List.of();
            walking = false;
            pace.onEnded();
        }
    }
}
