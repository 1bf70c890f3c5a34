package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.interest.InterestPublisher;
import io.gatehouse.gateway.login.LoginBook;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply.Drops;
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
    private final InterestPublisher interest;
    private final LoginBook logins;

    MembershipCommands(
            ShardBroadcaster broadcaster, int maxGroups, Losses losses, InterestPublisher interest, LoginBook logins) {
        this.logins = logins;
        this.broadcaster = broadcaster;
        this.maxGroups = maxGroups;
        this.losses = losses;
        this.interest = interest;
    }

    void onJoinGroup(WorkerLink worker, GatewayCommand.JoinGroup command) {
        Tally.Completion known = known(worker, Target.Kind.GROUPS, command.group());
        change(worker, command.epoch(), command.correlation(), command.target(), known, (shard, client) -> {
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
                Tally.Completion.AT_ONCE,
                (shard, client) -> shard.leave(client, command.group()) ? Outcome.CHANGED : Outcome.AS_BEFORE);
    }

    void onUngroup(WorkerLink worker, GatewayCommand.Ungroup command) {
        change(
                worker,
                0,
                command.correlation(),
                Target.groups(List.of(command.group())),
                Tally.Completion.AT_ONCE,
                (shard, client) -> shard.leave(client, command.group()) ? Outcome.CHANGED : Outcome.AS_BEFORE);
    }

    void onBindUid(WorkerLink worker, GatewayCommand.BindUid command) {
        Target target = Target.clients(command.connection());
        Tally.Completion known = known(worker, Target.Kind.UIDS, command.uid());
        Tally.Completion decided = answer -> known.onDone(
                answer == null ? null : () -> logins.whenDecided(command.uid(), command.connection(), answer));
        change(worker, command.epoch(), command.correlation(), target, decided, (shard, client) -> {
            boolean same = client.uid().equals(command.uid());
            shard.bindUid(client, command.uid());
            return same ? Outcome.AS_BEFORE : Outcome.CHANGED;
        });
    }

    void onUnbindUid(WorkerLink worker, GatewayCommand.UnbindUid command) {
        Target target = Target.clients(command.connection());
        change(worker, command.epoch(), command.correlation(), target, Tally.Completion.AT_ONCE, (shard, client) -> {
            if (shard.unbindUid(client, command.uid())) {
                return Outcome.CHANGED;
            }
            return client.uid().isEmpty() ? Outcome.AS_BEFORE : Outcome.OTHER_UID;
        });
    }

    private enum Outcome {
        CHANGED,
        AS_BEFORE,
        TOO_MANY_GROUPS,
        OTHER_UID
    }

    /** What came of it on one loop. */
    private static final class Applied {
        private long clients;
        private long refused;
        private Failure failure;
    }

    private interface Change {
        Outcome apply(EventLoopShard shard, BoundClient client);
    }

    /** Whoever is told that a client has this name may count on every worker to reach it by that name. */
    private Tally.Completion known(WorkerLink worker, Target.Kind kind, String name) {
        worker.onNameCommanded();
        return answer -> {
            worker.onNameApplied();
            if (answer != null) {
                interest.whenKnown(kind, name, answer);
            }
        };
    }

    private void change(
            WorkerLink worker, int epoch, long correlation, Target target, Tally.Completion completion, Change change) {
        List<EventLoopShard> reach = broadcaster.reach(target);
        Tally tally = broadcaster.tally(worker, correlation, target, reach, completion);
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
                    applied.refused++;
                    losses.add(LossReason.JOIN_REFUSED, 1);
                    // The handler's own view took the join for granted.
                    client.onMembershipChanged();
                    return;
                }
                if (outcome == Outcome.OTHER_UID) {
                    applied.refused++;
                    return;
                }
                applied.clients++;
                if (outcome == Outcome.CHANGED && epoch == 0) {
                    client.onMembershipChanged();
                }
            });
            if (applied.failure == null) {
                tally.done(applied.clients, Drops.NONE, applied.refused);
            } else {
                tally.failed(applied.failure);
            }
        });
    }
}
