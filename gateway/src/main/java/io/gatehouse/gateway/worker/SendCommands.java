package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.SendOutcome;
import io.gatehouse.gateway.client.WebSocketFrames;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** Messages to clients, and their end. The payload is framed once; each socket gets a reference to it. On the link's event loop. */
final class SendCommands {
    private final ShardBroadcaster broadcaster;
    private final Losses losses;

    SendCommands(ShardBroadcaster broadcaster, Losses losses) {
        this.broadcaster = broadcaster;
        this.losses = losses;
    }

    void onSend(WorkerLink worker, GatewayCommand.Send command) {
        List<EventLoopShard> reach = broadcaster.reach(command.target());
        Tally tally = broadcaster.tally(worker, command.correlation(), command.target(), reach);
        if (reach.isEmpty()) {
            return;
        }
        ByteBuf frame = frame(command);
        // One reference per loop, taken before any loop can give one back.
        frame.retain(reach.size());
        int bytes = frame.readableBytes();
        worker.onHandedOver((long) bytes * reach.size());
        ShardBroadcaster.run(reach, (shard, number) -> {
            try {
                deliver(worker, command, shard, frame, tally);
            } finally {
                frame.release();
                worker.onDelivered(bytes);
            }
        });
        frame.release();
    }

    void onClose(WorkerLink worker, GatewayCommand.CloseClients command) {
        List<EventLoopShard> reach = broadcaster.reach(command.target());
        Tally tally = broadcaster.tally(worker, command.correlation(), command.target(), reach);
        ShardBroadcaster.run(reach, (shard, number) -> {
            Delivered delivered = new Delivered();
            shard.forEach(command.target(), client -> {
                if (isFenced(worker, command.epoch(), (BoundClient) client)) {
                    delivered.fenced = true;
                    return;
                }
                delivered.queued += client.connection().isOpen() ? 1 : 0;
                if (command.kill()) {
                    client.connection().kill(command.reason());
                } else {
                    client.connection().close(command.reason());
                }
            });
            delivered.tell(tally);
        });
    }

    private void deliver(
            WorkerLink worker, GatewayCommand.Send command, EventLoopShard shard, ByteBuf frame, Tally tally) {
        Delivered delivered = new Delivered();
        shard.forEach(command.target(), client -> {
            if (isFenced(worker, command.epoch(), (BoundClient) client)) {
                delivered.fenced = true;
            } else {
                delivered.count(client.connection().send(frame, command.delivery()));
            }
        });
        if (delivered.dropped > 0) {
            losses.add(LossReason.LEFT_OUT, delivered.dropped);
        }
        delivered.tell(tally);
    }

    private static boolean isFenced(WorkerLink worker, int epoch, BoundClient client) {
        return epoch != 0 && !client.isServedBy(worker, epoch);
    }

    private static ByteBuf frame(GatewayCommand.Send command) {
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        ByteBuf payload = command.payload();
        return switch (command.kind()) {
            case TEXT -> WebSocketFrames.text(allocator, payload);
            case BINARY -> WebSocketFrames.binary(allocator, payload);
            case ENCODED ->
                allocator
                        .directBuffer(payload.readableBytes())
                        .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        };
    }

    /** Counts of one loop. */
    private static final class Delivered {
        private long queued;
        private long dropped;
        private boolean fenced;

        private void count(SendOutcome outcome) {
            switch (outcome) {
                case QUEUED -> queued++;
                case DROPPED -> dropped++;
                case CLOSED -> {}
            }
        }

        private void tell(Tally tally) {
            if (fenced) {
                tally.failed(Failure.FENCED);
            } else {
                tally.done(queued, dropped);
            }
        }
    }
}
