package io.gatehouse.business;

import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.SharedData;
import io.vertx.core.Future;
import java.util.List;

/**
 * The sending half of a worker, for any JVM program: a web application, a cron job. The same calls, and no events: no client is ever
 * bound to it, and it is in no list of workers.
 *
 * <p>One object for each cluster, kept as long as the program lives; several clusters at once do not know of each other. It holds one
 * link to each gateway and heals lost ones by itself. A gateway that is down is left out and named by the failure, receipt or answer; the
 * others get the command.
 *
 * <p>Threading: any thread. Nothing here waits for room: while a link is full, calls fail at once. Futures complete on threads where a
 * callback may block. {@code await()} works on every thread but Vert.x's own, be it an event loop or a worker; there compose futures.
 */
public interface GatewayClient extends Clients, AutoCloseable {
    /**
     * Links to a cluster.
     *
     * @return completed when a register has named the gateways and all of them are linked, or {@code startGrace} is over: calls then fail,
     *     or name the gateways missing, until these are there. Never failed
     */
    static Future<GatewayClient> connect(GatewayClientOptions options) {
        return LinkedGatewayClient.connect(options);
    }

    /** The gateways that a register names or that are linked, by address, as they are now. */
    List<GatewayInfo> gateways();

    /**
     * What the workers of the cluster have in common.
     *
     * @throws IllegalStateException if this client was not told where it is ({@code GatewayClientOptions.sharedData})
     */
    SharedData shared();

    /**
     * Writes out what was sent, says goodbye and ends; what is still waiting for an answer fails. Blocks for about a second at most.
     * More than once is the same.
     *
     * @throws IllegalStateException on an event loop of Vert.x's; nothing is closed then
     */
    @Override
    void close();

    /** {@link #close} for those who must not block. */
    Future<Void> stop();
}
