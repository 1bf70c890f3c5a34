package io.gatehouse.testkit;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What can be done to clients, done at once. What a caller learns of it is the subclass's. */
abstract class FakeCommands<R> implements ClientCommands<R> {
    private final FakeGateway gateway;

    FakeCommands(FakeGateway gateway) {
        this.gateway = gateway;
    }

    /** What a caller learns of a command that has been done. */
    abstract Future<R> outcome(Receipt receipt);

    @Override
    public final Future<R> send(Who who, Message message) {
        FakeGateway.checkSize(message.bytes().length, who);
        List<FakeClient> found = gateway.find(who);
        long copies = 0;
        for (FakeClient client : found) {
            long here = who.isCopyPerName() ? FakeGateway.namesOf(client, who) : 1;
            for (long i = 0; i < here; i++) {
                client.receive(message);
            }
            copies += here;
        }
        return outcome(new Receipt(copies, Map.of(), 0, gateway.unknown(who), 0, Map.of()));
    }

    @Override
    public final Future<R> close(Who who, CloseReason reason) {
        if (!reason.isSendable()) {
            throw new IllegalArgumentException("The close code " + reason.code()
                    + " cannot be sent in a close frame; use 1000 to 1003, 1007 to 1014, or 3000 to 4999.");
        }
        return change(who, client -> gateway.end(client, reason));
    }

    @Override
    public final Future<R> kill(Who who) {
        return change(who, gateway::kill);
    }

    @Override
    public final Future<R> joinGroup(Who who, String group) {
        Checks.name("group", group);
        return changeIf(who, client -> gateway.join(client, group));
    }

    @Override
    public final Future<R> leaveGroup(Who who, String group) {
        Checks.name("group", group);
        return change(who, client -> client.joinedGroups().remove(group));
    }

    @Override
    public final Future<R> ungroup(String group) {
        return leaveGroup(Who.inGroup(group), group);
    }

    @Override
    public final Future<R> bindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return change(Who.client(id), client -> client.bindUid(uid));
    }

    @Override
    public final Future<R> unbindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return changeIf(Who.client(id), client -> {
            boolean isOther = !client.boundUid().isEmpty() && !client.boundUid().equals(uid);
            if (!isOther) {
                client.bindUid("");
            }
            return !isOther;
        });
    }

    private Future<R> change(Who who, Consumer<FakeClient> change) {
        return changeIf(who, client -> {
            change.accept(client);
            return true;
        });
    }

    /** @param change says whether it was not refused */
    private Future<R> changeIf(Who who, Predicate<FakeClient> change) {
        FakeGateway.checkSize(0, who);
        List<FakeClient> found = gateway.find(who);
        long unknown = gateway.unknown(who);
        long[] refused = {0};
        gateway.events().together(() -> found.forEach(client -> refused[0] += change.test(client) ? 0 : 1));
        return outcome(new Receipt(found.size() - refused[0], Map.of(), 0, unknown, refused[0], Map.of()));
    }
}
