package io.gatehouse.business.route;

import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.Outgoing;
import io.vertx.core.Future;
import java.time.Duration;

/** Commands that each gateway concerned answers. Any thread. */
final class RoutedReceipts extends RoutedCommands<Receipt> {
    private final CommandRouter router;
    private final ScatterGather scatter;
    private final Duration deadline;

    RoutedReceipts(CommandRouter router, ScatterGather scatter, Duration deadline) {
        this.router = router;
        this.scatter = scatter;
        this.deadline = deadline;
    }

    @Override
    Future<Receipt> issue(Who who, Making making) {
        Route route = router.route(who);
        for (Route.Leg leg : route.checked()) {
            // What is wrong with the call shows before anything has happened.
            Outgoing.checkSize(leg.link(), 0, leg.target());
            making.command(leg, 0);
        }
        return scatter.receipts(route, System.nanoTime() + deadline.toNanos(), making);
    }
}
