package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Timer;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClientTimersTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofHours(1);
    private static final ClientState NO_STATE = new ClientState("", java.util.List.of(), SessionState.EMPTY);

    private final BlockingQueue<Timer> timers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @Test
    @Tag("W-01")
    void shouldRunOnceOnAHandlerThreadWithTheClient() throws Exception {
        ClientEvents handler = EventDeliveryTest.onMessage((client, message) -> timers.add(client.after(SHORT, it -> {
            calls.add(Thread.currentThread().getName() + " event " + it.eventNumber());
            it.send("due");
        })));
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "arm");

            assertEquals("due", fixture.gateway.nextText());
            assertThat(next(calls)).startsWith("gatehouse-test-worker-handler").endsWith("event 2");
            assertFalse(next(timers).isActive());
            fixture.gateway.awaitAcknowledged(7, 2);
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void shouldWaitForItsTurnAmongTheClientsEvents() throws Exception {
        var armed = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ClientEvents handler = EventDeliveryTest.onMessage((client, message) -> {
            if (message.text().equals("arm")) {
                timers.add(client.after(SHORT, it -> calls.add("timer")));
                armed.countDown();
                release.await();
            }
            calls.add(message.text());
        });
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "arm");
            armed.await();
            Timer timer = next(timers);
            while (timer.isActive()) {
                Thread.onSpinWait(); // it is due, and the handler still runs
            }
            assertThat(calls).isEmpty();
            release.countDown();

            assertEquals("arm", next(calls));
            assertEquals("timer", next(calls));
        }
    }

    @Test
    @Tag("W-02")
    void shouldNotRunWhenCancelled() throws Exception {
        ClientEvents handler = EventDeliveryTest.onMessage((client, message) -> {
            Timer timer = client.after(LONG, it -> calls.add("must not run"));
            assertTrue(timer.isActive());
            assertTrue(timer.cancel());
            assertFalse(timer.cancel());
            timers.add(timer);
        });
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "arm");

            assertFalse(next(timers).isActive());
            assertEquals(0, fixture.worker.failedEvents());
        }
    }

    @Test
    void shouldDieWithItsClient() throws Exception {
        var handler = new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                timers.add(client.after(LONG, it -> calls.add("must not run")));
            }

            @Override
            public void onClose(Client client, CloseReason reason) {
                timers.add(client.after(SHORT, it -> calls.add("must not run")));
                calls.add("closed");
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            Timer first = next(timers);
            assertTrue(first.isActive());
            fixture.gateway.leave(7, NO_STATE);

            assertEquals("closed", next(calls));
            assertFalse(first.isActive());
            assertFalse(next(timers).isActive());
        }
    }

    @Test
    void shouldDieWhenTheHandlerClosesTheClientAndWhenTheClientMoves() throws Exception {
        var handler = EventDeliveryTest.onMessage((client, message) -> {
            timers.add(client.after(LONG, it -> calls.add("must not run")));
            if (message.text().equals("close")) {
                client.close(CloseReason.UNAUTHORIZED);
            }
        });
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "close");
            fixture.gateway.next(GatewayCommand.CloseClients.class);
            awaitEnd(next(timers));

            fixture.gateway.connect(8);
            fixture.gateway.say(8, "arm");
            Timer armed = next(timers);
            assertTrue(armed.isActive());
            fixture.gateway.send(new GatewayEvent.Bound(8, 2, ScriptedGateway.origin(), NO_STATE));
            awaitEnd(armed);
        }
    }

    private static void awaitEnd(Timer timer) {
        while (timer.isActive()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldCountWhatATaskThrowsAndTellOnError() throws Exception {
        var handler = new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                client.after(SHORT, it -> {
                    throw new IllegalStateException("thrown by the test");
                });
            }

            @Override
            public void onError(Client client, Throwable error) {
                calls.add(error.getMessage());
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "arm");

            assertEquals("thrown by the test", next(calls));
            assertEquals(1, fixture.worker.failedEvents());
        }
    }

    @Test
    void shouldRefuseOneTimerTooManyAndTooShortOnes() throws Exception {
        var handler = EventDeliveryTest.onMessage((client, message) -> {
            for (int i = 1; i < Client.MAX_TIMERS; i++) {
                client.after(LONG, it -> {});
            }
            Timer last = client.after(LONG, it -> {});
            String refused = assertThrows(IllegalStateException.class, () -> client.after(LONG, it -> {}))
                    .getMessage();
            last.cancel();
            client.after(LONG, it -> {});
            assertThrows(IllegalArgumentException.class, () -> client.after(Duration.ofNanos(999_999), it -> {}));
            calls.add(refused);
        });
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "arm");

            assertThat(next(calls)).contains("has 64 active timers", "was not set");
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(40, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
