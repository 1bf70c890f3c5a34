package io.gatehouse.samples.timedbroadcast;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import java.time.Duration;

/** Every 10 s the server's time goes to all clients, from one of the workers. {@code -Dtimed-broadcast.period=PT2S} changes the period. */
public final class TimedBroadcast implements ClientEvents {
    private static final Duration PERIOD = Duration.parse(System.getProperty("timed-broadcast.period", "PT10S"));

    @Override
    public void onWorkerStart(Worker worker) {
        worker.timers()
                .everyOnce(
                        "clock",
                        PERIOD,
                        () -> worker.clients()
                                .sendToAll(worker.clock().instant().toString()));
    }
}
