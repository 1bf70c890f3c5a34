package io.gatehouse.testkit;

import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.ClientInfo.Field;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The cluster of a {@link FakeWorker}: one gateway, which answers at once. Futures are complete when they are returned. */
final class FakeClients extends FakeCommands<Void> implements Clients {
    private final FakeGateway gateway;

    FakeClients(FakeGateway gateway) {
        super(gateway);
        this.gateway = gateway;
    }

    @Override
    Future<Void> outcome(Receipt receipt) {
        return Future.succeededFuture();
    }

    @Override
    public ClientCommands<Receipt> receipts() {
        return new FakeReceipts(gateway);
    }

    @Override
    public RemoteSession session(ClientId id) {
        return new FakeRemoteSession(gateway, id);
    }

    @Override
    public Future<Answer<Long>> count(Who who) {
        return answer(who, (long) gateway.find(who).size());
    }

    @Override
    public Future<Answer<Map<String, Long>>> countByUid(Who who, Page<String> page) {
        return countNames(who, Target.Kind.UIDS, client -> client.uid().stream().toList(), page);
    }

    @Override
    public Future<Answer<Map<String, Long>>> countByGroup(Who who, Page<String> page) {
        return countNames(who, Target.Kind.GROUPS, FakeClient::groups, page);
    }

    private Future<Answer<Map<String, Long>>> countNames(
            Who who, Target.Kind kind, Function<FakeClient, Collection<String>> names, Page<String> page) {
        // A "who" that names what is counted has these names in its answer, and no others.
        boolean named = who.kind() == kind;
        TreeMap<String, Long> counts = new TreeMap<>();
        if (named) {
            who.names().forEach(name -> counts.put(name, 0L));
        }
        for (FakeClient client : gateway.find(who)) {
            for (String name : names.apply(client)) {
                if (!named || counts.containsKey(name)) {
                    counts.merge(name, 1L, Long::sum);
                }
            }
        }
        Map<String, Long> cut = new LinkedHashMap<>();
        (page.after() == null ? counts : counts.tailMap(page.after(), false))
                .entrySet().stream().limit(page.size()).forEach(each -> cut.put(each.getKey(), each.getValue()));
        return answer(who, Collections.unmodifiableMap(cut));
    }

    @Override
    public Future<Answer<List<ClientInfo>>> list(Who who, Page<ClientId> page, Field... fields) {
        Set<Field> asked = EnumSet.noneOf(Field.class);
        asked.addAll(Arrays.asList(fields));
        return answer(
                who,
                gateway.find(who).stream()
                        .filter(client -> page.after() == null || client.id().compareTo(page.after()) > 0)
                        .limit(page.size())
                        .map(client -> info(client, asked))
                        .toList());
    }

    private static ClientInfo info(FakeClient client, Set<Field> asked) {
        boolean address = asked.contains(Field.ADDRESS);
        return new ClientInfo(
                client.id(),
                asked.contains(Field.UID) ? client.uid() : Optional.empty(),
                asked.contains(Field.GROUPS) ? client.groups() : Set.of(),
                asked.contains(Field.SESSION) ? client.session() : SessionData.EMPTY,
                address ? client.origin().listener() : "",
                address ? client.origin().remoteAddress() : "");
    }

    /** The same object: answers come at once. */
    @Override
    public Clients withDeadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("The deadline " + deadline + " must be longer than 0.");
        }
        return this;
    }

    private <T> Future<Answer<T>> answer(Who who, T value) {
        FakeGateway.checkSize(0, who);
        return Future.succeededFuture(new Answer<>(value, Set.of()));
    }
}
