package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.NodeIdentity;
import java.util.List;
import java.util.function.Function;

/** Gives each worker that links to this gateway its {@link WorkerLink}. Any thread. */
public final class WorkerAcceptor implements Function<NodeIdentity, LinkListener> {
    private final WorkerTable workers;
    private final List<Forwarding> forwarders;
    private final SendCommands sends;
    private final MembershipCommands memberships;
    private final SessionCommands sessions;
    private final QueryCommands queries;

    /** @param forwarders of all event loops */
    public WorkerAcceptor(
            GatewayOptions options,
            ConnectionTable table,
            WorkerTable workers,
            List<Forwarding> forwarders,
            Losses losses) {
        this.workers = workers;
        this.forwarders = List.copyOf(forwarders);
        List<EventLoopShard> shards = forwarders.stream().map(Forwarding::shard).toList();
        ShardBroadcaster broadcaster = new ShardBroadcaster(shards, table);
        this.sends = new SendCommands(broadcaster, losses);
        this.memberships = new MembershipCommands(broadcaster, options.limits().maxGroups(), losses);
        this.sessions = new SessionCommands(table, options.limits().maxSessionBytes());
        // Half a frame: the last row may be as large as a session and all its group names.
        this.queries = new QueryCommands(broadcaster, options.links().maxFrameBytes() / 2);
    }

    @Override
    public LinkListener apply(NodeIdentity peer) {
        return new WorkerLink(
                workers, forwarders, worker -> new CommandDispatcher(worker, sends, memberships, sessions, queries));
    }
}
