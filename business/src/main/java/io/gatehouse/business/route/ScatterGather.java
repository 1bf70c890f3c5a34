package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.ReplyListener;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** Asks every gateway concerned at once and puts the answers together, under one deadline for all of it. Any thread. */
final class ScatterGather {
    // Rows in one answer: a long list must not hold up what else travels on the link.
    private static final int MAX_ROWS = 1000;

    private final Callbacks callbacks;

    ScatterGather(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    Future<Answer<Long>> count(Route route, long deadlineNs) {
        long[] sum = {0};
        Gathering<Answer<Long>> all = new Gathering<>(
                callbacks, route.legs().size(), route.missing(), missing -> new Answer<>(sum[0], missing));
        ask(
                route,
                all,
                deadlineNs,
                GatewayReply.Counted.class,
                (leg, correlation) -> new GatewayCommand.Query(correlation, leg.target(), true, 0, -1, 1),
                (leg, counted) -> sum[0] += counted.count());
        return all.future();
    }

    Future<Receipt> receipts(Route route, long deadlineNs, BiFunction<Route.Leg, Long, GatewayCommand> command) {
        long[] sums = {0, 0, 0};
        Gathering<Receipt> all = new Gathering<>(
                callbacks,
                route.legs().size(),
                route.missing(),
                missing -> new Receipt(sums[0], sums[1], sums[2], missing));
        ask(route, all, deadlineNs, GatewayReply.Receipt.class, command, (leg, receipt) -> {
            sums[0] += receipt.queued();
            sums[1] += receipt.dropped();
            sums[2] += receipt.unknown();
        });
        return all.future();
    }

    private static <R extends GatewayReply> void ask(
            Route route,
            Gathering<?> all,
            long deadlineNs,
            Class<R> expected,
            BiFunction<Route.Leg, Long, GatewayCommand> command,
            BiConsumer<Route.Leg, R> part) {
        for (Route.Leg leg : route.legs()) {
            leg.link().request(correlation -> command.apply(leg, correlation), deadlineNs, new ReplyListener() {
                @Override
                public void onReply(GatewayReply reply) {
                    if (expected.isInstance(reply)) {
                        all.add(() -> part.accept(leg, expected.cast(reply)));
                        all.onAnswered();
                    } else {
                        all.onMissing(leg.link().name());
                    }
                }

                @Override
                public void onNoReply(UnavailableException why) {
                    all.onMissing(leg.link().name());
                }
            });
        }
    }

    Future<Answer<List<ClientInfo>>> list(Route route, Page page, int fields, long deadlineNs) {
        List<ClientInfo> rows = new ArrayList<>();
        List<Route.Leg> legs = route.legs().stream()
                .filter(leg -> page.after() == null
                        || leg.link().gateway() >= page.after().gateway())
                .toList();
        Gathering<Answer<List<ClientInfo>>> all = new Gathering<>(callbacks, legs.size(), route.missing(), missing -> {
            rows.sort(Comparator.comparing(ClientInfo::id));
            List<ClientInfo> cut = rows.subList(0, Math.min(rows.size(), page.size()));
            return new Answer<>(List.copyOf(cut), missing);
        });
        for (Route.Leg leg : legs) {
            boolean isCut =
                    page.after() != null && page.after().gateway() == leg.link().gateway();
            int after = isCut ? page.after().connection() : -1;
            new Listing(leg.link(), leg.target(), fields, deadlineNs, rows, all).ask(after, page.size());
        }
        return all.future();
    }

    /** One gateway's part of a list, portion by portion. */
    private record Listing(
            GatewayLink link, Target target, int fields, long deadlineNs, List<ClientInfo> rows, Gathering<?> all) {
        private void ask(int after, int left) {
            int limit = Math.min(left, MAX_ROWS);
            link.request(
                    correlation -> new GatewayCommand.Query(correlation, target, false, fields, after, limit),
                    deadlineNs,
                    new ReplyListener() {
                        @Override
                        public void onReply(GatewayReply reply) {
                            if (reply instanceof GatewayReply.ClientsFound found) {
                                onRows(found, left);
                            } else {
                                all.onMissing(link.name());
                            }
                        }

                        @Override
                        public void onNoReply(UnavailableException why) {
                            all.onMissing(link.name());
                        }
                    });
        }

        private void onRows(GatewayReply.ClientsFound found, int left) {
            List<ClientRow> page = found.rows();
            all.add(() -> page.forEach(row -> rows.add(info(link.gateway(), row))));
            int still = left - page.size();
            if (!found.more() || still <= 0) {
                all.onAnswered();
            } else if (page.isEmpty()) {
                // "More" without a row to go on from: one row alone does not fit, or the gateway errs.
                all.onMissing(link.name());
            } else {
                ask(page.get(page.size() - 1).connection(), still);
            }
        }
    }

    static ClientInfo info(long gateway, ClientRow row) {
        return new ClientInfo(
                new ClientId(gateway, row.connection()),
                row.uid().isEmpty() ? Optional.empty() : Optional.of(row.uid()),
                Set.copyOf(row.groups()),
                new SessionData(row.session()),
                row.listener(),
                row.address());
    }
}
