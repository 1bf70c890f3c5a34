package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.Target;
import java.util.List;

/**
 * Uids and groups. A change by another hand than the client's own context is told to the worker that serves it. On the link's event
 * loop.
 */
final class MembershipCommands {
    private final ShardBroadcaster broadcaster;
    private final int maxGroups;
    private final Losses losses;

    MembershipCommands(ShardBroadcaster broadcaster, int maxGroups, Losses losses) {
        this.broadcaster = broadcaster;
        this.maxGroups = maxGroups;
        this.losses = losses;
    }

    void onJoinGroup(WorkerLink worker, GatewayCommand.JoinGroup command) {
        change(worker, command.epoch(), command.correlation(), command.target(), (shard, client) -> {
            if (!client.isIn(command.group()) && client.groupCount() >= maxGroups) {
                return Outcome.TOO_MANY_GROUPS;
            }
            return shard.join(client, command.group()) ? Outcome.CHANGED : Outcome.AS_BEFORE;
        });
    }

    void onLeaveGroup(WorkerLink worker, GatewayCommand.LeaveGroup command) {
        change(
                worker,
                command.epoch(),
                command.correlation(),
                command.target(),
                (shard, client) -> shard.leave(client, command.group()) ? Outcome.CHANGED : Outcome.AS_BEFORE);
    }

    void onUngroup(WorkerLink worker, GatewayCommand.Ungroup command) {
        change(
                worker,
                0,
                command.correlation(),
                Target.groups(List.of(command.group())),
                (shard, client) -> shard.leave(client, command.group()) ? Outcome.CHANGED : Outcome.AS_BEFORE);
    }

    void onBindUid(WorkerLink worker, GatewayCommand.BindUid command) {
        Target target = Target.clients(command.connection());
        change(worker, command.epoch(), command.correlation(), target, (shard, client) -> {
            boolean same = client.uid().equals(command.uid());
            shard.bindUid(client, command.uid());
            return same ? Outcome.AS_BEFORE : Outcome.CHANGED;
        });
    }

    void onUnbindUid(WorkerLink worker, GatewayCommand.UnbindUid command) {
        Target target = Target.clients(command.connection());
        change(
                worker,
                command.epoch(),
                command.correlation(),
                target,
                (shard, client) -> shard.unbindUid(client, command.uid()) ? Outcome.CHANGED : Outcome.AS_BEFORE);
    }

    private enum Outcome {
        CHANGED,
        AS_BEFORE,
        TOO_MANY_GROUPS
    }

    /** What came of it on one loop. */
    private static final class Applied {
        private long clients;
        private Failure failure;
    }

    private interface Change {
        Outcome apply(EventLoopShard shard, BoundClient client);
    }

    private void change(WorkerLink worker, int epoch, long correlation, Target target, Change change) {
        List<EventLoopShard> reach = broadcaster.reach(target);
        Tally tally = broadcaster.tally(worker, correlation, target, reach);
        ShardBroadcaster.run(reach, (shard, number) -> {
            Applied applied = new Applied();
            shard.forEach(target, each -> {
                BoundClient client = (BoundClient) each;
                if (epoch != 0 && !client.isServedBy(worker, epoch)) {
                    applied.failure = Failure.FENCED;
                    return;
                }
                Outcome outcome = change.apply(shard, client);
                if (outcome == Outcome.TOO_MANY_GROUPS) {
                    applied.failure = Failure.TOO_MANY_GROUPS;
                    losses.add(LossReason.JOIN_REFUSED, 1);
                    // The handler's own view took the join for granted.
                    client.onMembershipChanged();
                    return;
                }
                applied.clients++;
                if (outcome == Outcome.CHANGED && epoch == 0) {
                    client.onMembershipChanged();
                }
            });
            if (applied.failure == null) {
                tally.done(applied.clients, 0);
            } else {
                tally.failed(applied.failure);
            }
        });
    }
}
