package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.StatusMessage;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Gives each worker that links to this gateway its {@link WorkerLink}. Any thread. */
public final class WorkerAcceptor implements Function<NodeIdentity, LinkListener> {
    private final WorkerTable workers;
    private final List<Forwarding> forwarders;
    private final SendCommands sends;
    private final MembershipCommands memberships;
    private final SessionCommands sessions;
    private final ExpiryCommands expiries;
    private final QueryCommands queries;
    private final NameQueries names;
    private final Consumer<StatusMessage> reports;

    /**
     * @param forwarders of all event loops
     * @param outboxes   that sends are counted in
     * @param reports    gets what workers answer to {@link WorkerTable#ask}; called on the link's loop
     */
    public WorkerAcceptor(
            GatewayOptions options,
            ConnectionTable table,
            WorkerTable workers,
            List<Forwarding> forwarders,
            Losses losses,
            OutboxBudget outboxes,
            Consumer<StatusMessage> reports) {
        this.workers = workers;
        this.reports = reports;
        this.forwarders = List.copyOf(forwarders);
        List<EventLoopShard> shards = forwarders.stream().map(Forwarding::shard).toList();
        ShardBroadcaster broadcaster = new ShardBroadcaster(shards, table);
        this.sends = new SendCommands(broadcaster, losses, outboxes);
        this.memberships = new MembershipCommands(
                broadcaster, options.limits().maxGroups(), losses, workers.interest(), workers.logins());
        this.sessions = new SessionCommands(table, options.limits().maxSessionBytes(), losses);
        this.expiries = new ExpiryCommands(table);
        // Half a frame: the last row may be as large as a session and all its group names.
        this.queries = new QueryCommands(broadcaster, options.links().maxFrameBytes() / 2);
        this.names = new NameQueries(broadcaster, options.links().maxFrameBytes() / 2);
    }

    @Override
    public LinkListener apply(NodeIdentity peer) {
        return new WorkerLink(
                workers,
                forwarders,
                worker -> new CommandDispatcher(worker, sends, memberships, sessions, expiries, queries, names),
                reports);
    }
}
