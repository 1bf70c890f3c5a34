package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Timers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final ClientEvents NOTHING = new ClientEvents() {};

    @Test
    void shouldRunTasksOffTheEventLoopUntilCancelled() throws Exception {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            Timers timers = fixture.worker.timers();
            var runs = new LinkedBlockingQueue<Boolean>();
            Timer once = timers.after(SHORT, () -> runs.add(Context.isOnEventLoopThread()));
            assertFalse(runs.poll(10, TimeUnit.SECONDS));
            assertFalse(once.isActive());
            assertFalse(once.cancel());

            Timer every = timers.every(SHORT, () -> {
                runs.add(true);
                throw new IllegalStateException("thrown by the test, to be logged only");
            });
            assertTrue(runs.poll(10, TimeUnit.SECONDS));
            assertTrue(runs.poll(10, TimeUnit.SECONDS));
            assertTrue(every.isActive());
            assertTrue(every.cancel());
            assertThrows(IllegalArgumentException.class, () -> timers.every(Duration.ofNanos(999_999), () -> {}));
        }
    }

    @Test
    void shouldSkipTicksWhileATaskStillRuns() throws Exception {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            var running = new Semaphore(0);
            var release = new CountDownLatch(1);
            var timer = fixture.worker.timers().every(SHORT, () -> {
                running.release();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            running.acquire();
            var ticks = new Semaphore(0);
            fixture.worker.timers().every(SHORT, ticks::release);
            assertTrue(ticks.tryAcquire(3, 10, TimeUnit.SECONDS));

            assertEquals(0, running.availablePermits());
            assertThat(timer.skipped()).isPositive();
            release.countDown();
        }
    }

    @Test
    void shouldRunOnTheWorkerWithTheLowestIdOnly() throws Exception {
        var runs = new Semaphore(0);
        var ticks = new Semaphore(0);
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS, worker -> new ClientEvents() {
            @Override
            public void onWorkerStart(Worker started) {
                started.timers().everyOnOne(SHORT, runs::release);
                started.timers().every(SHORT, ticks::release);
            }
        })) {
            assertTrue(runs.tryAcquire(2, 10, TimeUnit.SECONDS), "alone it is the lowest");

            // No id is below 0. When the link to the new gateway is up, the worker has seen the new list.
            var seen = new ScriptedGateway("gateway-3", 9);
            try (seen) {
                fixture.register.say(
                        2, List.of(new NodeIdentity(LinkRole.WORKER, 0, 1, "other")), fixture.gateway, seen);
                seen.awaitReady();
                ticks.drainPermits();
                assertTrue(ticks.tryAcquire(2, 10, TimeUnit.SECONDS));
                runs.drainPermits();
                assertTrue(ticks.tryAcquire(3, 10, TimeUnit.SECONDS));
                assertEquals(0, runs.availablePermits());

                // None is above the highest unsigned number.
                fixture.register.say(3, List.of(new NodeIdentity(LinkRole.WORKER, -1, 1, "other")), fixture.gateway);
                assertTrue(runs.tryAcquire(2, 10, TimeUnit.SECONDS));
            }
        }
    }
}
