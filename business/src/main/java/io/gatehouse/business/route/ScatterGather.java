package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.DropReason;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.ReplyListener;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Drops;
import io.gatehouse.protocol.GatewayReply.NameCount;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Asks every gateway concerned at once and puts the answers together, under one deadline for all of it. Any thread. */
final class ScatterGather {
    private static final int MAX_ROWS = 1000;
    private static final int MAX_NAMES = 10_000;

    private final Callbacks callbacks;

    ScatterGather(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    Future<Answer<Long>> count(Route route, long deadlineNs) {
        long[] sum = {0};
        Gathering<Answer<Long>> all = new Gathering<>(
                callbacks, route.legs().size(), route.missing(), missing -> new Answer<>(sum[0], missing.keySet()));
        ask(
                route,
                all,
                deadlineNs,
                GatewayReply.Counted.class,
                (leg, correlation) -> new GatewayCommand.Query(correlation, leg.target(), true, 0, -1, 1),
                (leg, counted) -> sum[0] += counted.count());
        return all.future();
    }

    Future<Receipt> receipts(Route route, long deadlineNs, RoutedCommands.Making making) {
        long[] sums = {0, route.unknown(), 0};
        Drops[] drops = {Drops.NONE};
        Gathering<Receipt> all = new Gathering<>(
                callbacks,
                route.legs().size(),
                route.missing(),
                missing -> new Receipt(sums[0], byReason(drops[0]), drops[0].superseded(), sums[1], sums[2], missing));
        ask(route, all, deadlineNs, GatewayReply.Receipt.class, making, (leg, receipt) -> {
            sums[0] += receipt.applied();
            drops[0] = drops[0].plus(receipt.drops());
            sums[1] += receipt.unknown();
            sums[2] += receipt.refused();
        });
        return all.future();
    }

    private static Map<DropReason, Long> byReason(Drops drops) {
        Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
        byReason.put(DropReason.SLOW, drops.slow());
        byReason.put(DropReason.OVER_BUDGET, drops.overBudget());
        byReason.put(DropReason.NOT_CARRIED, drops.notCarried());
        byReason.values().removeIf(count -> count == 0);
        return byReason;
    }

    private static <R extends GatewayReply> void ask(
            Route route,
            Gathering<?> all,
            long deadlineNs,
            Class<R> expected,
            RoutedCommands.Making making,
            BiConsumer<Route.Leg, R> part) {
        List<Asking> questions = new ArrayList<>(route.legs().size());
        for (Route.Leg leg : route.legs()) {
            ReplyListener listener = new ReplyListener() {
                @Override
                public void onReply(GatewayReply reply) {
                    if (expected.isInstance(reply)) {
                        all.add(() -> part.accept(leg, expected.cast(reply)));
                        all.onAnswered();
                    } else {
                        all.onMissing(leg.link().name(), Reason.NO_ANSWER);
                    }
                }

                @Override
                public void onNoReply(UnavailableException why) {
                    all.onMissing(leg.link().name(), why.reason());
                }
            };
            questions.add(new Asking(leg.link(), correlation -> making.command(leg, correlation), listener));
        }
        Asking.all(questions, deadlineNs);
    }

    Future<Answer<List<ClientInfo>>> list(Route route, Page<ClientId> page, int fields, long deadlineNs) {
        List<ClientInfo> rows = new ArrayList<>();
        // Ids are in the order of gateways: those before the page have no part in it.
        List<Route.Leg> legs = route.legs().stream()
                .filter(leg -> page.after() == null
                        || leg.link().gateway() >= page.after().gateway())
                .toList();
        Gathering<Answer<List<ClientInfo>>> all = new Gathering<>(callbacks, legs.size(), route.missing(), missing -> {
            rows.sort(Comparator.comparing(ClientInfo::id));
            List<ClientInfo> cut = rows.subList(0, Math.min(rows.size(), page.size()));
            return new Answer<>(List.copyOf(cut), missing.keySet());
        });
        List<Asking> questions = new ArrayList<>(legs.size());
        for (Route.Leg leg : legs) {
            questions.add(new Rows(leg, page.after(), fields, deadlineNs, rows, all).first(page.size()));
        }
        Asking.all(questions, deadlineNs);
        return all.future();
    }

    private static final class Rows extends Listing<ClientRow> {
        private final Route.Leg leg;
        private final int after;
        private final int fields;
        private final List<ClientInfo> rows;

        Rows(Route.Leg leg, ClientId after, int fields, long deadlineNs, List<ClientInfo> rows, Gathering<?> all) {
            super(leg.link(), MAX_ROWS, deadlineNs, all);
            this.leg = leg;
            this.after = after != null && after.gateway() == leg.link().gateway() ? after.connection() : -1;
            this.fields = fields;
            this.rows = rows;
        }

        @Override
        GatewayCommand query(long correlation, ClientRow last, int limit) {
            int from = last == null ? after : last.connection();
            return new GatewayCommand.Query(correlation, leg.target(), false, fields, from, limit);
        }

        @Override
        List<ClientRow> entries(GatewayReply reply) {
            return reply instanceof GatewayReply.ClientsFound found ? found.rows() : null;
        }

        @Override
        boolean hasMore(GatewayReply reply) {
            return ((GatewayReply.ClientsFound) reply).more();
        }

        @Override
        void take(List<ClientRow> entries) {
            entries.forEach(row -> rows.add(info(leg.link().gateway(), row)));
        }
    }

    Future<Answer<Map<String, Long>>> countNames(
            Who who, boolean groups, Route route, Page<String> page, long deadlineNs) {
        // A "who" that names what is counted has these names in its answer, and no others.
        boolean named = who.kind() == (groups ? Target.Kind.GROUPS : Target.Kind.UIDS);
        TreeMap<String, Long> counts = new TreeMap<>();
        if (named) {
            who.names().forEach(name -> counts.put(name, 0L));
        }
        Gathering<Answer<Map<String, Long>>> all =
                new Gathering<>(callbacks, route.legs().size(), route.missing(), missing -> {
                    Map<String, Long> cut = new LinkedHashMap<>();
                    Map<String, Long> from = page.after() == null ? counts : counts.tailMap(page.after(), false);
                    for (Map.Entry<String, Long> each : from.entrySet()) {
                        if (cut.size() == page.size()) {
                            break;
                        }
                        cut.put(each.getKey(), each.getValue());
                    }
                    return new Answer<>(Collections.unmodifiableMap(cut), missing.keySet());
                });
        List<Asking> questions = new ArrayList<>(route.legs().size());
        for (Route.Leg leg : route.legs()) {
            questions.add(new Names(leg, page.after(), groups, deadlineNs, counts, all).first(page.size()));
        }
        Asking.all(questions, deadlineNs);
        return all.future();
    }

    private static final class Names extends Listing<NameCount> {
        private final Route.Leg leg;
        private final String after;
        private final boolean groups;
        private final Map<String, Long> counts;

        Names(
                Route.Leg leg,
                String after,
                boolean groups,
                long deadlineNs,
                Map<String, Long> counts,
                Gathering<?> all) {
            super(leg.link(), MAX_NAMES, deadlineNs, all);
            this.leg = leg;
            this.after = after == null ? "" : after;
            this.groups = groups;
            this.counts = counts;
        }

        @Override
        GatewayCommand query(long correlation, NameCount last, int limit) {
            return new GatewayCommand.QueryNames(
                    correlation, leg.target(), groups, last == null ? after : last.name(), limit);
        }

        @Override
        List<NameCount> entries(GatewayReply reply) {
            return reply instanceof GatewayReply.NamesFound found ? found.names() : null;
        }

        @Override
        boolean hasMore(GatewayReply reply) {
            return ((GatewayReply.NamesFound) reply).more();
        }

        @Override
        void take(List<NameCount> entries) {
            entries.forEach(each -> counts.merge(each.name(), each.clients(), Long::sum));
        }
    }

    private static ClientInfo info(long gateway, ClientRow row) {
        return new ClientInfo(
                new ClientId(gateway, row.connection()),
                row.uid().isEmpty() ? Optional.empty() : Optional.of(row.uid()),
                Set.copyOf(row.groups()),
                new SessionData(row.session()),
                row.listener(),
                row.address());
    }
}
