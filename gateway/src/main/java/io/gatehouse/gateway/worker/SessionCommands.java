package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Session changes, each atomic: the gateway's copy is the only truth, and one event loop owns it. On the link's event loop.
 */
final class SessionCommands {
    private final ConnectionTable table;
    private final int maxBytes;

    SessionCommands(ConnectionTable table, int maxBytes) {
        this.table = table;
        this.maxBytes = maxBytes;
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
            after = apply(before, command.change());
        } catch (NumberFormatException | ArithmeticException e) {
            fail(worker, command, Failure.NOT_A_NUMBER);
            return;
        }
        if (after != null && after.size() > maxBytes && after.size() > before.size()) {
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

    /** @return the session afterwards, or null if a compare-and-set found another value */
    private static SessionState apply(SessionState session, SessionChange change) {
        if (change instanceof SessionChange.Put put) {
            return session.with(put.key(), put.json());
        }
        if (change instanceof SessionChange.Remove remove) {
            return session.without(remove.key());
        }
        if (change instanceof SessionChange.Increment increment) {
            long number = Long.parseLong(session.values().getOrDefault(increment.key(), "0"));
            return session.with(increment.key(), Long.toString(Math.addExact(number, increment.by())));
        }
        if (change instanceof SessionChange.CompareAndSet swap) {
            String present = session.values().get(swap.key());
            boolean equal =
                    swap.expected() == null ? present == null : swap.expected().equals(present);
            return equal ? session.with(swap.key(), swap.json()) : null;
        }
        if (change instanceof SessionChange.PutAll put) {
            Map<String, String> values = new LinkedHashMap<>(session.values());
            values.putAll(put.values());
            return new SessionState(session.version() + 1, values);
        }
        return new SessionState(session.version() + 1, ((SessionChange.Replace) change).values());
    }

    private static void fail(WorkerLink worker, GatewayCommand.UpdateSession command, Failure failure) {
        if (command.correlation() != 0) {
            worker.reply(new GatewayReply.Failed(command.correlation(), failure));
        }
    }
}
