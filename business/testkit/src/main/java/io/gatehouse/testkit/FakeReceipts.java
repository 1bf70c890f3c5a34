package io.gatehouse.testkit;

import io.gatehouse.business.api.Receipt;
import io.vertx.core.Future;

/** Commands whose callers are told what came of them. */
final class FakeReceipts extends FakeCommands<Receipt> {
    FakeReceipts(FakeGateway gateway) {
        super(gateway);
    }

    @Override
    Future<Receipt> outcome(Receipt receipt) {
        return Future.succeededFuture(receipt);
    }
}
