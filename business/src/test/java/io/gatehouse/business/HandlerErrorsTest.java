package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HandlerErrorsTest {
    record Say(String type, int count) {}

    @Test
    @Tag("EV-09")
    void shouldGoOnWhenEveryTenthMessageFails() {
        int messages = 200;
        var handled = new LinkedBlockingQueue<Integer>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            int number = Integer.parseInt(message.text());
            if (number % 10 == 0) {
                throw new IllegalStateException("thrown by the test");
            }
            handled.add(number);
        }))) {
            fixture.gateway.connect(1);
            for (int i = 1; i <= messages; i++) {
                fixture.gateway.say(1, Integer.toString(i));
            }
            fixture.gateway.awaitAcknowledged(1, messages + 1);

            assertThat(List.copyOf(handled)).hasSize(messages * 9 / 10).isSorted();
            assertEquals(messages / 10, fixture.worker.failedEvents());
        }
    }

    @Test
    @Tag("EV-09")
    void shouldSurviveErrorsInEveryCallback() {
        var errors = new LinkedBlockingQueue<String>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                throw new IllegalStateException("thrown by the test");
            }

            @Override
            public void onMessage(Client client, Message message) {
                switch (message.text()) {
                    case "stack" -> recurse(1);
                    case "memory" -> throw new OutOfMemoryError("thrown by the test");
                    case "assertion" -> throw new AssertionError("thrown by the test");
                    default -> throw new ThreadDeathLike();
                }
            }

            @Override
            public void onClose(Client client, CloseReason reason) {
                throw new LinkageError("thrown by the test");
            }

            @Override
            public void onError(Client client, Throwable error) {
                errors.add(error.getClass().getSimpleName());
                throw new StackOverflowError("thrown by the test");
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(1);
            List.of("stack", "memory", "assertion", "death").forEach(text -> fixture.gateway.say(1, text));
            fixture.gateway.leave(1, new ClientState("", List.of(), SessionState.EMPTY));
            fixture.gateway.awaitAcknowledged(1, 6);
            fixture.gateway.connect(2);
            fixture.gateway.awaitAcknowledged(2, 1);

            assertThat(errors)
                    .containsExactly(
                            "IllegalStateException",
                            "StackOverflowError",
                            "OutOfMemoryError",
                            "AssertionError",
                            "ThreadDeathLike",
                            "LinkageError",
                            "IllegalStateException");
            assertEquals(7, fixture.worker.failedEvents());
        }
    }

    @Test
    void shouldDecodeRecordsAndCallWhatDoesNotFitABadMessage() throws Exception {
        var seen = new LinkedBlockingQueue<Object>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                seen.add(message.json(Say.class));
            }

            @Override
            public void onError(Client client, Throwable error) {
                seen.add(error);
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "{\"type\":\"say\",\"count\":3}");
            fixture.gateway.say(1, "{\"type\":\"say\",\"count\":\"secret\"}");
            fixture.gateway.say(1, "[secret");
            fixture.gateway.awaitAcknowledged(1, 4);

            assertEquals(new Say("say", 3), seen.poll(40, TimeUnit.SECONDS));
            for (int i = 0; i < 2; i++) {
                assertThat(seen.poll(40, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                BadMessageException.class,
                                bad -> assertThat(bad.getMessage()).doesNotContain("secret"));
            }
        }
    }

    @Test
    void shouldCallNoEventFailedWhoseLinkWasLostUnderItsHandler() throws Exception {
        int links = 5;
        var errors = new LinkedBlockingQueue<Throwable>();
        var begun = new LinkedBlockingQueue<Integer>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                begun.add(client.id().connection());
                // So that some command meets the very moment at which the link goes.
                while (true) {
                    client.joinGroup("room").await();
                }
            }

            @Override
            public void onError(Client client, Throwable error) {
                errors.add(error);
            }
        };
        try (var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.link(LinkOptions.DEFAULTS.redial(Duration.ofMillis(1), Duration.ofMillis(10))),
                worker -> handler)) {
            for (int i = 1; i <= links; i++) {
                fixture.gateway.connect(i);
                fixture.gateway.say(i, "join");
                assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
                fixture.gateway.drop();
                fixture.gateway.awaitReady();
            }
            // Waits for the handlers.
            fixture.worker.close();

            assertThat(errors).isEmpty();
            assertEquals(0, fixture.worker.failedEvents());
        }
    }

    @Test
    @Tag("BW-10")
    void shouldCountASlowHandlerWhileItRuns() throws Exception {
        var release = new CountDownLatch(1);
        try (var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.slowHandler(Duration.ofMillis(10)),
                worker -> EventDeliveryTest.onMessage((client, message) -> release.await()))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "stand still");
            while (fixture.worker.slowCalls() == 0) {
                Thread.onSpinWait();
            }
            release.countDown();
            fixture.gateway.awaitAcknowledged(1, 2);
        }
    }

    @Test
    @Tag("EV-06")
    void shouldStopAfterAllEventsAndInterruptAnOnWorkerStopThatTakesTooLong() throws Exception {
        var calls = new LinkedBlockingQueue<String>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                calls.add(message.text());
            }

            @Override
            public void onWorkerStop(Worker worker) {
                calls.add("stop");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    calls.add("interrupted");
                }
            }
        };
        try (var fixture =
                WorkerFixture.start(WorkerFixture.OPTIONS.stopTimeout(Duration.ofMillis(200)), worker -> handler)) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "one");
            fixture.gateway.awaitAcknowledged(1, 2);
            fixture.worker.close();

            assertEquals("one", calls.poll(40, TimeUnit.SECONDS));
            assertEquals("stop", calls.poll(40, TimeUnit.SECONDS));
            assertEquals("interrupted", calls.poll(40, TimeUnit.SECONDS));
        }
    }

    @Test
    @Tag("EV-06")
    void shouldStopToTheEndAlthoughOnWorkerStopFails() throws Exception {
        try (var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onWorkerStop(Worker worker) {
                throw new IllegalStateException("thrown by the test, to be logged only");
            }
        })) {
            fixture.worker.close();

            fixture.register.withdrawn.get(40, TimeUnit.SECONDS);
            assertEquals(0, fixture.worker.linkedGateways());
        }
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + depth;
    }

    private static final class ThreadDeathLike extends Error {
        private static final long serialVersionUID = 1;
    }
}
