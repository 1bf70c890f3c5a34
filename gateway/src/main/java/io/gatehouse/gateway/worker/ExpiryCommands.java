package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Drops;
import io.gatehouse.protocol.GatewayReply.Failure;

/** How long clients' credentials are good for. On the link's event loop. */
final class ExpiryCommands {
    private final ConnectionTable table;

    ExpiryCommands(ConnectionTable table) {
        this.table = table;
    }

    void onSetExpiry(WorkerLink worker, GatewayCommand.SetExpiry command) {
        ShardClient client = table.get(command.connection());
        if (client == null) {
            fail(worker, command, Failure.NO_SUCH_CLIENT);
        } else {
            client.shard().execute(() -> set(worker, command, (BoundClient) client));
        }
    }

    private static void set(WorkerLink worker, GatewayCommand.SetExpiry command, BoundClient client) {
        if (client.isRemoved()) {
            fail(worker, command, Failure.NO_SUCH_CLIENT);
        } else if (command.epoch() != 0 && !client.isServedBy(worker, command.epoch())) {
            fail(worker, command, Failure.FENCED);
        } else {
            client.expireAfter(command.ms());
            if (command.correlation() != 0) {
                worker.reply(new GatewayReply.Receipt(command.correlation(), 1, Drops.NONE, 0, 0));
            }
        }
    }

    private static void fail(WorkerLink worker, GatewayCommand.SetExpiry command, Failure failure) {
        if (command.correlation() != 0) {
            worker.reply(new GatewayReply.Failed(command.correlation(), failure));
        }
    }
}
