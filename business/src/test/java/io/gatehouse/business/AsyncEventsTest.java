package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AsyncEventsTest {
    private final BlockingQueue<Promise<Void>> promises = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @Test
    @Tag("EV-07")
    @Tag("EV-12")
    void shouldAcknowledgeAndStartTheNextEventWhenTheFutureCompletes() throws Exception {
        try (var fixture = WorkerFixture.start(onMessage(this::begin))) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.say(1, "one");
            fixture.gateway.say(1, "two");
            Promise<Void> first = next(promises);
            fixture.gateway.connect(2); // an event of another client goes all the way meanwhile
            fixture.gateway.awaitAcknowledged(2, 1);

            assertThat(calls).containsExactly("one");
            assertThat(promises).isEmpty();
            first.complete();
            Promise<Void> second = next(promises);
            fixture.gateway.awaitAcknowledged(1, 2);
            assertThat(calls).containsExactly("one", "two");
            second.complete();
            fixture.gateway.awaitAcknowledged(1, 3);
        }
    }

    @Test
    void shouldHoldNoThreadWhileFuturesAreOpen() throws Exception {
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS.threads(1), worker -> onMessage(this::begin))) {
            for (int connection = 1; connection <= 50; connection++) {
                fixture.gateway.connect(connection);
                fixture.gateway.say(connection, "open");
            }
            for (int i = 0; i < 50; i++) {
                next(promises).complete();
            }
        }
    }

    @Test
    @Tag("EV-09")
    void shouldTreatFailedFutureExceptionAndNullAlike() throws Exception {
        var errors = new LinkedBlockingQueue<String>();
        AsyncClientEvents handler = new AsyncClientEvents() {
            @Override
            public Future<?> onMessage(Client client, Message message) {
                return switch (message.text()) {
                    case "failed" -> Future.failedFuture(new IllegalStateException("failed by the test"));
                    case "throws" -> throw new IllegalStateException("thrown by the test");
                    case "stage" ->
                        Future.fromCompletionStage(
                                CompletableFuture.failedFuture(new IllegalStateException("failed stage of the test")));
                    default -> null;
                };
            }

            @Override
            public void onError(Client client, Throwable error) {
                errors.add(error.getClass().getSimpleName() + " " + Context.isOnEventLoopThread());
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(1);
            List.of("failed", "throws", "stage", "null").forEach(text -> fixture.gateway.say(1, text));
            fixture.gateway.awaitAcknowledged(1, 5);

            assertThat(errors)
                    .containsExactly(
                            "IllegalStateException false",
                            "IllegalStateException false",
                            "IllegalStateException false",
                            "NullPointerException false");
            assertEquals(4, fixture.worker.failedEvents());
        }
    }

    @Test
    void shouldRunOnErrorAndTheNextEventOnHandlerThreadsWhoeverCompletes() throws Exception {
        var threads = new LinkedBlockingQueue<String>();
        AsyncClientEvents handler = new AsyncClientEvents() {
            @Override
            public Future<?> onMessage(Client client, Message message) {
                threads.add(Thread.currentThread().getName());
                return begin(client, message);
            }

            @Override
            public void onError(Client client, Throwable error) {
                threads.add(Thread.currentThread().getName());
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "one");
            fixture.gateway.say(1, "two");
            next(promises).fail("by the test, on the test's thread");
            next(promises).complete();
            fixture.gateway.awaitAcknowledged(1, 3);

            assertThat(threads).hasSize(3).allMatch(name -> name.startsWith("gatehouse-test-worker-handler"));
        }
    }

    @Test
    @Tag("EV-06")
    void shouldWaitForTheFuturesOfStartAndStop() throws Exception {
        Promise<Void> started = Promise.promise();
        Promise<Void> stopped = Promise.promise();
        var stopping = new CountDownLatch(1);
        AsyncClientEvents handler = new AsyncClientEvents() {
            @Override
            public Future<?> onWorkerStart(Worker worker) {
                new Thread(started::complete).start();
                return started.future().onSuccess(done -> calls.add("started"));
            }

            @Override
            public Future<?> onConnect(Client client) {
                calls.add("connect");
                return Future.succeededFuture();
            }

            @Override
            public Future<?> onClose(Client client, CloseReason reason) {
                calls.add("close");
                return Future.succeededFuture();
            }

            @Override
            public Future<?> onWorkerStop(Worker worker) {
                stopping.countDown();
                return stopped.future();
            }
        };
        try (var fixture =
                WorkerFixture.start(WorkerFixture.OPTIONS.stopTimeout(Duration.ofSeconds(9)), worker -> handler)) {
            fixture.gateway.connect(1);
            fixture.gateway.leave(1, new ClientState("", List.of(), SessionState.EMPTY));
            fixture.gateway.awaitAcknowledged(1, 2);
            var closing = CompletableFuture.runAsync(fixture.worker::close);
            stopping.await();
            calls.add("stop");
            stopped.complete();
            closing.get(40, TimeUnit.SECONDS);

            assertThat(calls).containsExactly("started", "connect", "close", "stop");
        }
    }

    @Test
    void shouldNotStartIfTheFutureOfOnWorkerStartFails() {
        AsyncClientEvents handler = new AsyncClientEvents() {
            @Override
            public Future<?> onWorkerStart(Worker worker) {
                return Future.failedFuture(new IllegalStateException("no database"));
            }
        };
        assertThatThrownBy(() -> WorkerFixture.start(handler)).hasMessage("no database");
    }

    @Test
    void shouldNotAcknowledgeWhatIsOpenWhenTheTimeToStopIsOver() throws Exception {
        try (var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.stopTimeout(Duration.ofMillis(100)), worker -> onMessage(this::begin))) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.say(1, "never");
            Promise<Void> open = next(promises);

            fixture.worker.close();
            open.complete();

            assertEquals(0, fixture.gateway.acknowledgementFrames());
        }
    }

    @Test
    void shouldCoverSendsBeforeCompletionByTheAcknowledgement() throws Exception {
        try (var fixture = WorkerFixture.start(
                onMessage((client, message) -> client.send("first").compose(sent -> client.send("second"))))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "go");

            assertEquals("first", fixture.gateway.nextText());
            assertEquals(
                    "second",
                    fixture.gateway
                            .next(GatewayCommand.Send.class)
                            .payload()
                            .toString(java.nio.charset.StandardCharsets.UTF_8));
            fixture.gateway.awaitAcknowledged(1, 2);
        }
    }

    private Future<Void> begin(Client client, Message message) {
        calls.add(message.text());
        Promise<Void> promise = Promise.promise();
        promises.add(promise);
        return promise.future();
    }

    private static AsyncClientEvents onMessage(BiFunction<Client, Message, Future<?>> task) {
        return new AsyncClientEvents() {
            @Override
            public Future<?> onMessage(Client client, Message message) {
                return task.apply(client, message);
            }
        };
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(40, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
