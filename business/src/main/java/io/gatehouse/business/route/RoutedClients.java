package io.gatehouse.business.route;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The cluster, reached over the links of one worker. Not fenced: these calls carry no epoch. Any thread. */
public final class RoutedClients implements Clients {
    private final CommandRouter router;
    private final ScatterGather scatter;
    private final Callbacks callbacks;
    private final Duration deadline;

    /** @param deadline for answers */
    public RoutedClients(GatewayLinks links, Callbacks callbacks, Duration deadline) {
        this(new CommandRouter(links), callbacks, deadline);
    }

    private RoutedClients(CommandRouter router, Callbacks callbacks, Duration deadline) {
        this.router = router;
        this.scatter = new ScatterGather(callbacks);
        this.callbacks = callbacks;
        this.deadline = deadline;
    }

    @Override
    public Future<Void> send(Who who, Message message) {
        return router.issue(who, leg -> Outgoing.send(leg.link(), 0, 0, leg.target(), message));
    }

    @Override
    public Future<Receipt> sendWithReceipt(Who who, Message message) {
        Route route = router.route(who);
        for (Route.Leg leg : route.legs()) {
            Outgoing.checkSize(leg.link(), message.bytes().length, leg.target());
        }
        return scatter.receipts(
                route,
                deadlineNs(),
                (leg, correlation) -> Outgoing.send(leg.link(), 0, correlation, leg.target(), message));
    }

    @Override
    public Future<Void> close(Who who, CloseReason reason) {
        return router.issue(who, leg -> Outgoing.close(0, leg.target(), reason));
    }

    @Override
    public Future<Void> kill(Who who) {
        return router.issue(who, leg -> Outgoing.kill(0, leg.target()));
    }

    @Override
    public Future<Void> joinGroup(Who who, String group) {
        Checks.name("group", group);
        return router.issue(who, leg -> new GatewayCommand.JoinGroup(0, 0, leg.target(), group));
    }

    @Override
    public Future<Void> leaveGroup(Who who, String group) {
        Checks.name("group", group);
        return router.issue(who, leg -> new GatewayCommand.LeaveGroup(0, 0, leg.target(), group));
    }

    @Override
    public Future<Void> ungroup(String group) {
        Checks.name("group", group);
        return router.issue(Who.everyone(), leg -> new GatewayCommand.Ungroup(0, group));
    }

    @Override
    public Future<Void> bindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return router.issue(Who.client(id), leg -> new GatewayCommand.BindUid(0, 0, id.connection(), uid));
    }

    @Override
    public Future<Void> unbindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return router.issue(Who.client(id), leg -> new GatewayCommand.UnbindUid(0, 0, id.connection(), uid));
    }

    @Override
    public RemoteSession session(ClientId id) {
        return new RoutedSession(router, callbacks, id, deadline);
    }

    @Override
    public Future<Answer<Boolean>> isOnline(Who who) {
        return count(who).map(answer -> new Answer<>(answer.value() > 0, answer.missingGateways()));
    }

    @Override
    public Future<Answer<Long>> count(Who who) {
        return scatter.count(sized(who), deadlineNs());
    }

    @Override
    public Future<Answer<List<ClientInfo>>> list(Who who, Page page, ClientInfo.Field... fields) {
        int bits = 0;
        for (ClientInfo.Field field : fields) {
            bits |= field.bit();
        }
        return scatter.list(sized(who), page, bits, deadlineNs());
    }

    @Override
    public Future<Answer<Set<String>>> uids(Who who) {
        return list(who, Page.all(), ClientInfo.Field.UID).map(answer -> {
            Set<String> uids = new LinkedHashSet<>();
            answer.value().forEach(client -> client.uid().ifPresent(uids::add));
            return new Answer<>(Set.copyOf(uids), answer.missingGateways());
        });
    }

    @Override
    public Clients withDeadline(Duration other) {
        if (other.isNegative() || other.isZero()) {
            throw new IllegalArgumentException("The deadline " + other + " must be longer than 0.");
        }
        return new RoutedClients(router, callbacks, other);
    }

    private Route sized(Who who) {
        Route route = router.route(who);
        route.legs().forEach(leg -> Outgoing.checkSize(leg.link(), 0, leg.target()));
        return route;
    }

    private long deadlineNs() {
        return System.nanoTime() + deadline.toNanos();
    }
}
