package io.gatehouse.business.route;

import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The cluster, reached over the links of one worker, or of a program that only sends. Any thread. */
public class RoutedClients extends RoutedCommands<Void> implements Clients {
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
    Future<Void> issue(Who who, Making making) {
        return router.issue(who, leg -> making.command(leg, 0));
    }

    @Override
    public ClientCommands<Receipt> receipts() {
        return new RoutedReceipts(router, scatter, deadline);
    }

    @Override
    public RemoteSession session(ClientId id) {
        return new RoutedSession(router, callbacks, id, deadline);
    }

    @Override
    public Future<Answer<Long>> count(Who who) {
        return scatter.count(sized(who), deadlineNs());
    }

    @Override
    public Future<Answer<Map<String, Long>>> countByUid(Who who, Page<String> page) {
        return scatter.countNames(who, false, sized(who), page, deadlineNs());
    }

    @Override
    public Future<Answer<Map<String, Long>>> countByGroup(Who who, Page<String> page) {
        return scatter.countNames(who, true, sized(who), page, deadlineNs());
    }

    @Override
    public Future<Answer<List<ClientInfo>>> list(Who who, Page<ClientId> page, ClientInfo.Field... fields) {
        int bits = 0;
        for (ClientInfo.Field field : fields) {
            bits |= field.bit();
        }
        return scatter.list(sized(who), page, bits, deadlineNs());
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
        route.checked().forEach(leg -> Outgoing.checkSize(leg.link(), 0, leg.target()));
        return route;
    }

    private long deadlineNs() {
        return System.nanoTime() + deadline.toNanos();
    }
}
