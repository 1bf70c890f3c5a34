package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

@Tag("fake")
class FakeWorkerTest {
    private final List<String> log = new ArrayList<>();

    /** Echoes, and understands a few words. */
    private record Words(Worker worker, List<String> log) implements ClientEvents {
        @Override
        public void onWorkerStart(Worker started) {
            log.add("start");
            started.timers()
                    .every(Duration.ofSeconds(10), () -> started.clients().sendToAll("tick"));
        }

        @Override
        public void onConnect(Client client) {
            log.add("connect " + client.eventNumber() + (client.redelivered() ? " again" : ""));
        }

        @Override
        public void onMessage(Client client, Message message) {
            switch (message.text()) {
                case "close others" -> {
                    worker.clients().close(Who.everyone().except(client.id()), CloseReason.REPLACED);
                    log.add("closed others");
                }
                case "later" -> worker.timers().after(Duration.ofSeconds(1), () -> client.send("now"));
                case "fail later" -> worker.timers().after(Duration.ofMillis(1), () -> message.json(Integer.class));
                case "json" -> message.json(Map.class);
                default -> client.send(message);
            }
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            log.add("close " + reason.code() + (client.redelivered() ? " again" : ""));
        }

        @Override
        public void onError(Client client, Throwable error) {
            log.add("error");
        }

        @Override
        public void onWorkerStop(Worker stopped) {
            log.add("stop");
        }
    }

    private FakeWorker start() {
        return FakeWorker.start(worker -> new Words(worker, log));
    }

    @Test
    void shouldReportHowLongItTakesFromNothingToTheFirstAnswer(TestReporter reporter) {
        long start = System.nanoTime();
        start().connect().send("hi").expectText("hi");

        // For the report only: a slow machine is no failure.
        reporter.publishEntry("first answer after", (System.nanoTime() - start) / 1000 + " us");
    }

    @Test
    @Tag("EV-01")
    @Tag("EV-06")
    void shouldCallTheHandlerFromStartToStop() {
        try (FakeWorker worker = start()) {
            worker.connect().send("hi").expectText("hi").leave();
        }

        assertThat(log).containsExactly("start", "connect 1", "close 1000", "stop");
    }

    @Test
    @Tag("W-01")
    @Tag("W-03")
    void shouldRunTimersInTheOrderOfTheirTimesAsTheClockMoves() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();
        List<String> at = new ArrayList<>();
        worker.timers()
                .after(
                        Duration.ofMillis(1500),
                        () -> at.add("after " + worker.clock().instant()));
        Timer each = worker.timers().everyOnce("each", Duration.ofSeconds(1), () -> at.add("every"));

        worker.advance(Duration.ofMillis(999));
        assertThat(at).isEmpty();
        worker.advance(Duration.ofMillis(1001));
        assertThat(at).containsExactly("every", "after 2030-01-01T00:00:01.500Z", "every");
        assertThat(worker.clock().instant()).isEqualTo("2030-01-01T00:00:02Z");

        assertThat(each.isActive()).isTrue();
        assertThat(each.cancel()).isTrue();
        assertThat(each.cancel()).isFalse();
        worker.advance(Duration.ofSeconds(18));
        tom.expectText("tick").expectText("tick");
        assertThat(at).hasSize(3);
        worker.assertNothingElse();
        assertThatThrownBy(() -> worker.timers().after(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> worker.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("W-01")
    void shouldRunTimersOfAClientInTurnAndEndThemWithIt() {
        List<Timer> timers = new ArrayList<>();
        FakeWorker worker = FakeWorker.start(ignored -> new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                timers.add(client.after(Duration.ofSeconds(10), late -> late.close(CloseReason.UNAUTHORIZED)));
            }

            @Override
            public void onMessage(Client client, Message message) {
                if (message.text().equals("many")) {
                    IntStream.range(1, Client.MAX_TIMERS).forEach(i -> client.after(Duration.ofMillis(1), late -> {}));
                }
                client.after(Duration.ofMillis(1), late -> late.send("at event " + late.eventNumber()));
            }
        });
        FakeClient tom = worker.connect();
        worker.connect().leave();

        assertThat(timers).extracting(Timer::isActive).containsExactly(true, false);
        tom.send("hi");
        worker.advance(Duration.ofMillis(1));
        tom.expectText("at event 2");
        assertThatThrownBy(() -> tom.send("many")).hasMessageContaining(Client.MAX_TIMERS + " active timers");
        worker.assertNothingElse();
        worker.advance(Duration.ofSeconds(10));
        tom.expectClosed(4500);
        worker.assertNothingElse();
    }

    @Test
    @Tag("EV-12")
    void shouldLetAClientsNextEventWaitForTheFutureOfTheOneBefore() {
        Promise<String> slow = Promise.promise();
        FakeWorker worker = FakeWorker.start(ignored -> new AsyncClientEvents() {
            @Override
            public Future<?> onMessage(Client client, Message message) {
                return message.text().equals("slow") ? slow.future().compose(client::send) : client.send(message);
            }
        });
        FakeClient tom = worker.connect();
        FakeClient eva = worker.connect();

        tom.send("slow").send("next");
        eva.send("hi").expectText("hi");
        tom.expectNothingElse();
        assertFails(
                worker::assertNothingElse,
                "expected nothing else but\n  onMessage of client 1 (event 2) is not done: its future is not complete");
        slow.complete("done");

        tom.expectText("done").expectText("next");
        worker.assertNothingElse();
    }

    @Test
    void shouldFailForFailedFuturesAndForNone() {
        FakeWorker worker = FakeWorker.start(ignored -> new AsyncClientEvents() {
            @Override
            public Future<?> onMessage(Client client, Message message) {
                return message.text().equals("null") ? null : Future.failedFuture("out of order");
            }
        });
        FakeClient tom = worker.connect();

        assertThatThrownBy(() -> tom.send("fail")).hasMessageContaining("out of order");
        assertThatThrownBy(() -> tom.send("null")).hasMessageContaining("null where a future belongs");
        assertThatThrownBy(() -> FakeWorker.start(ignored -> new AsyncClientEvents() {
                    @Override
                    public Future<?> onWorkerStart(Worker started) {
                        return Promise.promise().future();
                    }
                }))
                .hasMessageContaining("onWorkerStart")
                .hasMessageContaining("not complete");
    }

    @Test
    void shouldRunWhatACallbackCausesAfterThatCallback() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();
        FakeClient eva = worker.connect();

        tom.send("close others");

        assertThat(log).containsExactly("start", "connect 1", "connect 1", "closed others", "close 4501");
        eva.expectClosed(4501);
        tom.expectNothingElse();
    }

    @Test
    void shouldDeliverTheLastEventAgainWithItsNumber() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect().redeliver();
        tom.leave(CloseReason.SILENT);
        tom.redeliver();

        assertThat(log).containsExactly("start", "connect 1", "connect 1 again", "close 4001", "close 4001 again");
    }

    @Test
    void shouldEndWhoSendsMoreThanTheGatewayTakes() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();

        tom.send("x".repeat(1 << 20)).next();
        tom.send("x".repeat((1 << 20) + 1)).expectClosed(1009);

        assertThat(log).endsWith("close 1009");
    }

    @Test
    void shouldConnectFromAnywhere() {
        List<String> seen = new ArrayList<>();
        FakeWorker worker = FakeWorker.start(ignored -> new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                seen.add(client.listener() + " " + client.remoteAddress() + " "
                        + client.handshake()
                                .flatMap(asked -> asked.cookie("sid"))
                                .orElse("no cookie"));
            }
        });

        worker.connect("/", Map.of("Cookie", "sid=7"));
        FakeClient device = worker.connect(new ClientOrigin("text:9000", "2001:db8::1", 1, "", "", List.of(), ""));

        assertThat(seen).containsExactly("ws:7272 127.0.0.1 7", "text:9000 2001:db8::1 no cookie");
        assertThat(device).hasToString("client 2");
    }

    @Test
    void shouldFailTheTestInTheCallWhoseHandlerFails() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect("/?name=Tom");

        assertThatThrownBy(() -> tom.send("json"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("onMessage of client 1 (/?name=Tom) (event 2) threw ")
                .hasMessageEndingWith(". A test that means it calls tolerateErrors() first.")
                .hasCauseInstanceOf(BadMessageException.class);
        assertThat(log).endsWith("error");
        tom.send("fail later");
        assertThatThrownBy(() -> worker.advance(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("A timer (after 1 ms) threw ");
        assertThatThrownBy(() -> FakeWorker.start(w -> new ClientEvents() {
                    @Override
                    public void onWorkerStart(Worker started) {
                        throw new IllegalStateException("no database");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("onWorkerStart threw java.lang.IllegalStateException: no database");
    }

    @Test
    @Tag("EV-09")
    void shouldKeepErrorsThatAreTolerated() {
        FakeWorker worker = start();
        List<Throwable> errors = worker.tolerateErrors();

        worker.connect().send("json").send("fail later").send("hi").expectText("hi");
        worker.advance(Duration.ofSeconds(1));

        assertThat(errors).hasSize(2).hasOnlyElementsOfType(BadMessageException.class);
        assertThat(worker.tolerateErrors()).isSameAs(errors);
    }

    @Test
    void shouldSayWhatWasExpectedAndWhoGotWhatInstead() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();
        FakeClient eva = worker.connect("/?name=Eva");
        eva.send("hi").send("hello");

        assertFails(
                () -> eva.expectText("ho"),
                "expected text 'ho' but client 2 (/?name=Eva) got: text 'hi'; then: text 'hello'");
        assertFails(
                () -> tom.expectText("hello"),
                "expected text 'hello' but client 1 got: nothing; but client 2 (/?name=Eva) got: text 'hello'");
        assertFails(eva::expectClosed, "expected client 2 (/?name=Eva) to be closed but it is open");
        eva.expectText("hello");
        assertFails(tom::next, "expected a message but client 1 got: nothing");
        eva.send("close others");
        assertFails(
                tom::next,
                "expected a message but client 1 got: nothing; it was closed with 4501 'signed in elsewhere'");
        assertFails(
                tom::expectNothingElse,
                "expected nothing else but client 1 was closed with 4501 'signed in elsewhere'");
        assertFails(
                () -> tom.expectClosed(1000),
                "expected client 1 to be closed with 1000 but it was closed with 4501 'signed in elsewhere'");
    }

    @Test
    void shouldSayWhereJsonDiffers() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();

        tom.send("{\"b\":[1,{\"c\":null}], \"a\":\"x\"}").expectJson("{\"a\":\"x\",\"b\":[1,{\"c\":null}]}");

        assertDiffers(tom, "{\"a\":\"x\"}", "{\"a\":\"y\"}", "at a: expected 'x', got 'y'");
        assertDiffers(tom, "{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":2}]}", "at a[0].b: expected 1, got 2");
        assertDiffers(tom, "{\"a\":1}", "{}", "at a: expected 1, got no such field");
        assertDiffers(tom, "{}", "{\"a\":1}", "at a: expected no such field, got 1");
        assertDiffers(tom, "[1]", "[1,2]", "expected 1 items, got 2 items");
        assertDiffers(tom, "{}", "x", "that is not JSON");
        assertThat(tom.send("{\"a\":1}").nextJson()).containsExactly(Map.entry("a", 1));
        tom.send("[1]");
        assertFails(tom::nextJson, "expected a JSON object but client 1 got: text '[1]'");
        assertThatThrownBy(() -> tom.expectJson("{")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertDiffers(FakeClient client, String expected, String got, String difference) {
        client.send(got);
        assertFails(
                () -> client.expectJson(expected),
                "expected JSON " + expected + " but client 1 got: text '" + got + "'\n  " + difference);
    }

    @Test
    void shouldListAllThatNobodyAskedFor() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();
        FakeClient eva = worker.connect("/?name=Eva");
        worker.assertNothingElse();

        tom.send("hi").send("later");
        eva.send("close others");

        assertFails(worker::assertNothingElse, """
                expected nothing else but
                  client 1 got: text 'hi'; then it was closed with 4501 'signed in elsewhere'
                  a timer is left (after 1 s), due in 1 s""");
        tom.expectText("hi").expectClosed(4501);
        worker.advance(Duration.ofSeconds(1));
        worker.assertNothingElse();
    }

    @Test
    void shouldRefuseOtherThreadsAndSayWhatToUseInstead() {
        FakeWorker worker = start();
        FakeClient tom = worker.connect();

        Throwable failure = CompletableFuture.supplyAsync(() -> {
                    try {
                        tom.send("hi");
                        return null;
                    } catch (IllegalStateException e) {
                        return e;
                    }
                })
                .join();

        assertThat(failure)
                .hasMessageContaining("LocalCluster")
                .hasMessageContaining(Thread.currentThread().getName());
        tom.expectNothingElse();
    }

    private static void assertFails(Runnable expectation, String message) {
        assertThatThrownBy(expectation::run).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
