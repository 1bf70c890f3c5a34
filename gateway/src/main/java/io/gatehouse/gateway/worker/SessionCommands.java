package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.SessionState;

/**
 * Session changes, each atomic: the gateway's copy is the only truth, and one event loop owns it. On the link's event loop.
 */
final class SessionCommands {
    private final ConnectionTable table;
    private final int maxBytes;
    private final Losses losses;

    SessionCommands(ConnectionTable table, int maxBytes, Losses losses) {
        this.table = table;
        this.maxBytes = maxBytes;
        this.losses = losses;
    }

    void onUpdateSession(WorkerLink worker, GatewayCommand.UpdateSession command) {
        ShardClient client = table.get(command.connection());
        if (client == null) {
            fail(worker, command, Failure.NO_SUCH_CLIENT);
            return;
        }
        EventLoopShard shard = client.shard();
        shard.execute(() -> update(worker, command, (BoundClient) client));
    }

    private void update(WorkerLink worker, GatewayCommand.UpdateSession command, BoundClient client) {
        if (client.isRemoved()) {
            fail(worker, command, Failure.NO_SUCH_CLIENT);
            return;
        }
        if (command.epoch() != 0 && !client.isServedBy(worker, command.epoch())) {
            fail(worker, command, Failure.FENCED);
            return;
        }
        SessionState before = client.session();
        SessionState after;
        try {
            after = command.change().applyTo(before);
        } catch (NumberFormatException | ArithmeticException e) {
            fail(worker, command, Failure.NOT_A_NUMBER);
            return;
        }
        if (after != null && after.size() > maxBytes && after.size() > before.size()) {
            losses.add(LossReason.SESSION_REFUSED, 1);
            fail(worker, command, Failure.SESSION_TOO_LARGE);
            return;
        }
        if (after != null) {
            client.session(after);
            if (command.epoch() == 0) {
                client.onSessionChanged();
            }
        }
        if (command.correlation() != 0) {
            worker.reply(new GatewayReply.SessionUpdated(command.correlation(), after != null, client.session()));
        }
    }

    private static void fail(WorkerLink worker, GatewayCommand.UpdateSession command, Failure failure) {
        if (command.correlation() != 0) {
            worker.reply(new GatewayReply.Failed(command.correlation(), failure));
        }
    }
}
