package io.gatehouse.samples.stock;

import io.gatehouse.testkit.FakeWorker;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StockEventsTest {
    @Test
    void shouldAnswerWhenTheStockIsKnown() {
        try (FakeWorker worker =
                FakeWorker.start(ignored -> new StockEvents(item -> CompletableFuture.completedStage(3)))) {
            var client = worker.connect("/stock/");

            client.send("bolts");

            client.expectText("bolts: 3");
            worker.assertNothingElse();
        }
    }
}
