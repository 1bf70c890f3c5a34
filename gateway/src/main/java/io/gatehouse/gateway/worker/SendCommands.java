package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.EncodedMessage;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.gateway.shard.Visit;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply.Drops;
import io.gatehouse.protocol.GatewayReply.Failure;
import java.util.List;

/** Messages to clients, and their end. The payload is framed once per protocol that is there; each socket gets a reference to it. On the link's event loop. */
final class SendCommands {
    private final ShardBroadcaster broadcaster;
    private final Losses losses;
    private final OutboxBudget outboxes;

    SendCommands(ShardBroadcaster broadcaster, Losses losses, OutboxBudget outboxes) {
        this.broadcaster = broadcaster;
        this.losses = losses;
        this.outboxes = outboxes;
    }

    void onSend(WorkerLink worker, GatewayCommand.Send command) {
        List<EventLoopShard> reach = broadcaster.reach(command.target());
        Tally tally = broadcaster.tally(worker, command.correlation(), command.target(), reach);
        if (reach.isEmpty()) {
            return;
        }
        EncodedMessage message = new EncodedMessage(command.kind(), command.payload(), outboxes);
        // One reference per loop, taken before any loop can give one back.
        message.retain(reach.size());
        int bytes = message.bytes();
        worker.onHandedOver((long) bytes * reach.size());
        ShardBroadcaster.run(
                reach,
                (shard, number) ->
                        shard.sweep(command.target(), new SendVisit(worker, command, message, bytes, tally)));
        message.release();
    }

    void onClose(WorkerLink worker, GatewayCommand.CloseClients command) {
        List<EventLoopShard> reach = broadcaster.reach(command.target());
        Tally tally = broadcaster.tally(worker, command.correlation(), command.target(), reach);
        ShardBroadcaster.run(
                reach, (shard, number) -> shard.sweep(command.target(), new CloseVisit(worker, command, tally)));
    }

    private static boolean isFenced(WorkerLink worker, int epoch, BoundClient client) {
        return epoch != 0 && !client.isServedBy(worker, epoch);
    }

    /** One message at the clients of one loop. */
    private final class SendVisit extends Visit {
        private final WorkerLink worker;
        private final GatewayCommand.Send command;
        private final EncodedMessage message;
        private final int bytes;
        private final Tally tally;
        private long queued;
        private long leftOut; // the client reads too slowly
        private long overBudget; // so do many
        private long refused; // its protocol cannot carry it
        private long superseded; // older messages, whose places this one took
        private boolean fenced;

        SendVisit(WorkerLink worker, GatewayCommand.Send command, EncodedMessage message, int bytes, Tally tally) {
            this.worker = worker;
            this.command = command;
            this.message = message;
            this.bytes = bytes;
            this.tally = tally;
        }

        @Override
        protected void at(ShardClient client) {
            if (isFenced(worker, command.epoch(), (BoundClient) client)) {
                fenced = true;
                return;
            }
            switch (client.connection().send(message, command.delivery(), command.latestKey())) {
                case QUEUED -> queued++;
                case REPLACED_OLDER -> {
                    queued++;
                    superseded++;
                }
                case DROPPED -> leftOut++;
                case OVER_BUDGET -> overBudget++;
                case REFUSED -> refused++;
                case CLOSED -> {}
            }
        }

        @Override
        protected void over() {
            message.release();
            worker.onDelivered(bytes);
            countLosses();
            if (fenced) {
                tally.failed(Failure.FENCED);
            } else {
                tally.done(queued, Drops.of(leftOut, overBudget, refused, superseded), 0);
            }
        }

        private void countLosses() {
            if (leftOut > 0) {
                losses.add(LossReason.LEFT_OUT, leftOut);
            }
            if (overBudget > 0) {
                losses.add(LossReason.OVER_BUDGET, overBudget);
            }
            if (superseded > 0) {
                losses.add(LossReason.SUPERSEDED, superseded);
            }
        }
    }

    /** The end of the clients of one loop. */
    private static final class CloseVisit extends Visit {
        private final WorkerLink worker;
        private final GatewayCommand.CloseClients command;
        private final Tally tally;
        private long closed;
        private boolean fenced;

        CloseVisit(WorkerLink worker, GatewayCommand.CloseClients command, Tally tally) {
            this.worker = worker;
            this.command = command;
            this.tally = tally;
        }

        @Override
        protected void at(ShardClient client) {
            if (isFenced(worker, command.epoch(), (BoundClient) client)) {
                fenced = true;
                return;
            }
            closed += client.connection().isOpen() ? 1 : 0;
            if (command.kill()) {
                client.connection().kill(command.reason());
            } else {
                client.connection().close(command.reason());
            }
        }

        @Override
        protected void over() {
            if (fenced) {
                tally.failed(Failure.FENCED);
            } else {
                tally.done(closed, Drops.NONE, 0);
            }
        }
    }
}
