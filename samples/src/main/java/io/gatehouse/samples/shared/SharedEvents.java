package io.gatehouse.samples.shared;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.Worker;
import java.time.Duration;

/** What clients say is work for one worker of all, which counts it and tells everybody. Needs {@code worker.shared-data}. */
public record SharedEvents(Worker worker) implements ClientEvents {
    @Override
    public void onWorkerStart(Worker started) {
        worker.shared().channels().subscribe("news", worker.clients()::sendToAll);
        worker.shared().channels().consume("orders", Duration.ofSeconds(10), this::work);
    }

    @Override
    public void onMessage(Client client, Message message) {
        // The client's event is done when the item is kept, so neither can be lost.
        worker.shared().channels().enqueue("orders", message).await();
    }

    private void work(QueueItem item) {
        long number = worker.shared().counter("orders").increment().await();
        worker.shared()
                .map("orders", String.class)
                .put("last", item.message().text())
                .await();
        worker.clients()
                .sendToAll("order " + number + (item.redelivered() ? ", perhaps again: " : ": ")
                        + item.message().text());
    }
}
