package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.OnceTick;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Timers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final ClientEvents NOTHING = new ClientEvents() {};

    @Test
    @Tag("W-01")
    @Tag("W-02")
    void shouldRunTasksOffTheEventLoopUntilCancelled() throws Exception {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            Timers timers = fixture.worker.timers();
            var runs = new LinkedBlockingQueue<Boolean>();
            Timer once = timers.after(SHORT, () -> runs.add(Context.isOnEventLoopThread()));
            assertFalse(runs.poll(40, TimeUnit.SECONDS));
            assertFalse(once.isActive());
            assertFalse(once.cancel());

            Timer every = timers.every(SHORT, () -> {
                runs.add(true);
                throw new IllegalStateException("thrown by the test, to be logged only");
            });
            assertTrue(runs.poll(40, TimeUnit.SECONDS));
            assertTrue(runs.poll(40, TimeUnit.SECONDS));
            assertTrue(every.isActive());
            assertTrue(every.cancel());
            assertThrows(IllegalArgumentException.class, () -> timers.every(Duration.ofNanos(999_999), () -> {}));
        }
    }

    @Test
    @Tag("W-01")
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
            assertTrue(ticks.tryAcquire(3, 40, TimeUnit.SECONDS));

            assertEquals(0, running.availablePermits());
            assertThat(timer.skipped()).isPositive();
            release.countDown();
        }
    }

    @Test
    @Tag("W-03")
    void shouldRunOnTheWorkerThatStartedFirstOnly() throws Exception {
        var runs = new LinkedBlockingQueue<OnceTick>();
        var ticks = new Semaphore(0);
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS, worker -> declaring(runs, ticks))) {
            OnceTick one = runs.poll(40, TimeUnit.SECONDS);
            OnceTick two = runs.poll(40, TimeUnit.SECONDS);
            assertThat(one.name()).isEqualTo("clock");
            assertThat(two.number()).isGreaterThan(one.number());
            assertThat(two.at()).isEqualTo(Instant.ofEpochMilli(two.number() * SHORT.toMillis()));

            // No id is below 0. When the link to the new gateway is up, the worker has seen the new list.
            var seen = new ScriptedGateway("gateway-3", 9);
            try (seen) {
                fixture.register.say(
                        2, List.of(new NodeIdentity(LinkRole.WORKER, 0, 1, "other")), fixture.gateway, seen);
                seen.awaitReady();
                assertNoneDuring(ticks, runs);

                // None is above the highest unsigned number.
                fixture.register.say(3, List.of(new NodeIdentity(LinkRole.WORKER, -1, 1, "other")), fixture.gateway);
                assertThat(runs.poll(40, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    @Tag("W-03")
    void shouldPauseWhileNoRegisterConfirmsThatTheWorkerIsAlive() throws Exception {
        var runs = new LinkedBlockingQueue<OnceTick>();
        var ticks = new Semaphore(0);
        try (var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.lease(Duration.ofMillis(500)), worker -> declaring(runs, ticks))) {
            assertThat(runs.poll(40, TimeUnit.SECONDS)).isNotNull();

            fixture.register.confirms = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (runs.poll(400, TimeUnit.MILLISECONDS) != null) {
                assertThat(System.nanoTime()).as("it goes on without a lease").isLessThan(end);
            }
            assertNoneDuring(ticks, runs);

            fixture.register.confirms = true;
            assertThat(runs.poll(40, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    @Tag("W-03")
    void shouldNotRunWhileTheRegisterHasNeverKnownEverybody() throws Exception {
        var runs = new LinkedBlockingQueue<OnceTick>();
        var ticks = new Semaphore(0);
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS, worker -> new ClientEvents() {})) {
            RegisterMessage.Topology young =
                    new RegisterMessage.Topology(7, 1, false, List.of(fixture.gateway.entry()), List.of());
            fixture.register.say(young);
            var late = BusinessWorker.create(WorkerFixture.OPTIONS.name("late").registers(fixture.register.address()));
            try (late) {
                late.start(declaring(runs, ticks)).await(40, TimeUnit.SECONDS);
                assertNoneDuring(ticks, runs);

                fixture.register.say(4, List.of(), fixture.gateway);
                assertThat(runs.poll(40, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void shouldTakeANameOnceAndAgainAfterItsEnd() {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            Timers timers = fixture.worker.timers();
            Timer one = timers.everyOnce("clock", Duration.ofDays(1), () -> {});

            assertThrows(IllegalStateException.class, () -> timers.everyOnce("clock", Duration.ofDays(1), () -> {}));
            assertThrows(IllegalArgumentException.class, () -> timers.everyOnce("", SHORT, () -> {}));
            assertThrows(IllegalArgumentException.class, () -> timers.everyOnce("x", Duration.ZERO, () -> {}));
            assertTrue(one.cancel());
            assertTrue(timers.everyOnce("clock", Duration.ofDays(1), () -> {}).isActive());
        }
    }

    private static ClientEvents declaring(BlockingQueue<OnceTick> runs, Semaphore ticks) {
        return new ClientEvents() {
            @Override
            public void onWorkerStart(Worker started) {
                started.timers().everyOnce("clock", SHORT, (Consumer<OnceTick>) runs::add);
                started.timers().every(SHORT, ticks::release);
            }
        };
    }

    /** Longer than it takes until a worker trusts that it is its turn. */
    private static void assertNoneDuring(Semaphore ticks, BlockingQueue<OnceTick> runs) throws InterruptedException {
        ticks.drainPermits();
        assertTrue(ticks.tryAcquire(2, 40, TimeUnit.SECONDS));
        runs.clear();
        assertTrue(ticks.tryAcquire(160, 40, TimeUnit.SECONDS));
        assertEquals(0, runs.size());
    }
}
