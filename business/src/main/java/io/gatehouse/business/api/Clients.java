package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import java.time.Duration;

/**
 * All clients of a cluster: send, close, group, ask.
 *
 * <p>A command completes when every gateway concerned has it on its link, which is mostly at once; whether clients were there is not
 * known then. It fails with {@link io.gatehouse.base.UnavailableException}, which names the gateways that did not take it and why; the
 * others have it. To be told what came of a command, give it by {@link #receipts()}. Threading: any thread.
 */
public interface Clients extends ClientCommands<Void>, ClientQueries {
    /**
     * The same commands with a {@link Receipt} each. Costs a round trip per command. Such a future does not fail because of the network:
     * the receipt names the gateways that are missing.
     *
     * <p>The receipt of a join or a uid comes when every worker reaches the client by that name: whatever any of them sends to it
     * afterwards arrives. Without a receipt that holds for the worker which gave the command at once, and for the others soon after.
     */
    ClientCommands<Receipt> receipts();

    /** The session of any client: asked for and changed at its gateway. */
    RemoteSession session(ClientId id);

    /** The same cluster with another deadline for answers instead of {@code worker.query-deadline}; kept to within 50 ms. */
    Clients withDeadline(Duration deadline);
}
