package io.gatehouse.samples.stock;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Handlers;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.samples.chat.ChatEvents;
import java.util.concurrent.CompletableFuture;

/** One worker, two handlers: stock for one path, a chat for another. */
public final class StockMain {
    private StockMain() {}

    /** Takes the options of {@code gatehouse worker}, except those that find a handler. */
    public static void main(String[] args) {
        BusinessWorker.main(
                args,
                worker -> Handlers.byPath()
                        .to("/stock/*", new StockEvents(item -> CompletableFuture.supplyAsync(item::length)))
                        .to("/chat", new ChatEvents(worker))
                        .otherwiseClose(new CloseReason(4604, "no such path")));
    }
}
