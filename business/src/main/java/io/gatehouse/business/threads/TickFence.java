package io.gatehouse.business.threads;

import io.vertx.core.Future;

/** Sees to it that a tick of a name is run once in the cluster. */
public interface TickFence {
    /** For a worker without shared data: whose turn it is decides alone, and a tick that is late is left out. */
    TickFence NONE = (name, number, late) -> Future.succeededFuture(!late);

    /**
     * Claims a tick. Event loop; does not block.
     *
     * @param late whether it was due before it was this worker's turn
     * @return whether this worker is to run it; failed if that cannot be told, and the claim may be repeated
     */
    Future<Boolean> claim(String name, long number, boolean late);
}
