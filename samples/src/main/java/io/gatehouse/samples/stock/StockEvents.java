package io.gatehouse.samples.stock;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Tells how many of an item there are; who knows that answers later.
 *
 * @param stock gives the number for an item
 */
public record StockEvents(Function<String, CompletionStage<Integer>> stock) implements AsyncClientEvents {
    @Override
    public Future<?> onMessage(Client client, Message message) {
        return Future.fromCompletionStage(stock.apply(message.text()))
                .compose(number -> client.send(message.text() + ": " + number));
    }
}
