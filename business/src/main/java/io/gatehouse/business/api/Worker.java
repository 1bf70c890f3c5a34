package io.gatehouse.business.api;

import java.time.Clock;
import java.util.List;

/** What a handler is built from. Any thread. */
public interface Worker {
    /** Its name, for people and logs. */
    String name();

    /** The cluster. */
    Clients clients();

    /**
     * The gateways that a register names or that are linked, by address, as they are now. Empty until a register has answered. What is
     * not linked is being dialled.
     */
    List<GatewayInfo> gateways();

    /** Timers of this worker. */
    Timers timers();

    /**
     * Subscribes to uids and groups that come into the cluster and go. Call it where the handler is made or in {@code onWorkerStart}, in
     * every worker that may be the one that is told. What it costs is paid by clusters that call it: each gateway then tells the names of
     * its clients to each worker that did, whatever {@code gateway.interest} says.
     *
     * @throws IllegalStateException if this worker has subscribed already
     */
    void presence(PresenceEvents events);

    /**
     * What workers have in common.
     *
     * @throws IllegalStateException if this worker was not told where it is ({@code worker.shared-data})
     */
    SharedData shared();

    /** The time; a test's worker has one that can be moved. */
    Clock clock();
}
