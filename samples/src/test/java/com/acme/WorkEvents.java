package com.acme;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Notes in shared maps what it has worked on, and which ticks it has run. */
public record WorkEvents(Worker worker) implements ClientEvents {
    @Override
    public void onWorkerStart(Worker started) {
        worker.shared().channels().consume("work", this::work);
        worker.timers().everyOnce("clock", Duration.ofMillis(500), tick -> {
            SharedData shared = worker.shared();
            String number = Long.toString(tick.number());
            if (!shared.map("ticks", String.class)
                    .putIfAbsent(number, worker.name())
                    .await()) {
                shared.map("twice", String.class).put(number, worker.name()).await();
            }
        });
    }

    private void work(QueueItem item) {
        String text = item.message().text();
        if (text.equals("hold") && !item.redelivered()) {
            worker.shared().map("held", String.class).put(text, worker.name()).await();
            try {
                new CountDownLatch(1).await(); // until it is killed
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
        worker.shared().map("done", String.class).put(text, worker.name()).await();
        worker.shared().counter("calls").increment().await();
    }
}
