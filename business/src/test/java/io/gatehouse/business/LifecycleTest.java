package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.RegisterMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    @Test
    @Tag("BW-07")
    @Tag("EV-06")
    void shouldFinishAndAcknowledgeWhatItHasBeforeItLeaves() throws Exception {
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var calls = new LinkedBlockingQueue<String>();
        var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.stopTimeout(Duration.ofSeconds(9)), worker -> new ClientEvents() {
                    @Override
                    public void onMessage(Client client, Message message) {
                        started.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            calls.add("interrupted");
                        }
                        client.send(message);
                    }

                    @Override
                    public void onWorkerStop(Worker stopping) {
                        calls.add("stop " + stopping.clients().sendToAll("bye").succeeded());
                    }
                });
        try (fixture) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "one");
            fixture.gateway.say(1, "two");
            started.await();
            var closing = CompletableFuture.runAsync(fixture.worker::close);
            fixture.gateway.next(GatewayCommand.Drain.class);
            release.countDown();

            assertEquals("one", fixture.gateway.nextText());
            assertEquals("two", fixture.gateway.nextText());
            fixture.gateway.awaitAcknowledged(1, 3);
            assertEquals("bye", fixture.gateway.nextText());
            closing.get(40, TimeUnit.SECONDS);
            fixture.register.withdrawn.get(40, TimeUnit.SECONDS);
            assertThat(calls).containsExactly("stop true");
        }
    }

    @Test
    void shouldInterruptAHandlerThatDoesNotEndAndNotAcknowledgeItsEvent() throws Exception {
        var started = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Void>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(null);
                throw e;
            }
        }))) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.say(1, "stuck");
            started.await();

            fixture.worker.close();

            interrupted.get(40, TimeUnit.SECONDS);
            assertEquals(0, fixture.gateway.acknowledgementFrames());
        }
    }

    @Test
    void shouldStartNoHandlerAnyMoreOnceTheTimeToStopIsOver() throws Exception {
        var started = new CountDownLatch(1);
        var texts = new LinkedBlockingQueue<String>();
        var idle = new CountDownLatch(1);
        var last = new AtomicReference<Thread>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            texts.add(message.text());
            last.set(Thread.currentThread());
            started.countDown();
            idle.await();
        }))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "runs");
            fixture.gateway.say(1, "waits");
            started.await();

            fixture.worker.close();

            last.get().join(40_000);
            assertThat(texts).containsExactly("runs");
        }
    }

    @Test
    void shouldFailToStartWhenClosedBefore() {
        var register = new ScriptedRegister();
        register.close(); // nobody answers, so that it waits for worker.start-grace
        try (var worker = BusinessWorker.create(WorkerFixture.OPTIONS.registers(register.address()))) {
            Future<Void> started = worker.start(new ClientEvents() {});

            worker.stop().await();

            assertThatThrownBy(() -> started.await(40, TimeUnit.SECONDS))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("'test-worker' was closed");
        }
    }

    @Test
    void shouldTakeNoClientsBeforeItIsLinkedToAllThatGatewaysKnowOfWhenTheRegisterIsYoung() {
        try (var one = new ScriptedGateway("gateway-1", 5);
                var other = new ScriptedGateway("gateway-2", 6).keepsQuiet();
                var register = new ScriptedRegister();
                var worker = BusinessWorker.create(
                        WorkerFixture.OPTIONS.startGrace(Duration.ofMinutes(5)).registers(register.address()))) {
            one.knows(one.entry(), other.entry());
            register.say(young(one));
            worker.start(new ClientEvents() {});

            other.awaitLinked();
            one.awaitLinked().askStatus(1, 1);
            one.assertNotReady();
            other.introduce();

            one.awaitReady();
            other.awaitReady();
        }
    }

    @Test
    void shouldTakeClientsAlthoughAGatewayThatOthersKnowOfIsGone() {
        var gone = new ScriptedGateway("gateway-gone", 9);
        gone.close();
        try (var gateway = new ScriptedGateway("gateway-1", 5);
                var register = new ScriptedRegister();
                var worker = BusinessWorker.create(
                        WorkerFixture.OPTIONS.startGrace(Duration.ofMillis(200)).registers(register.address()))) {
            gateway.knows(gone.entry());
            register.say(young(gateway));
            worker.start(new ClientEvents() {});

            gateway.awaitReady();
        }
    }

    private static RegisterMessage.Topology young(ScriptedGateway gateway) {
        return new RegisterMessage.Topology(1, 2, false, List.of(gateway.entry()), List.of());
    }

    @Test
    void shouldNotAskForClientsAnyMoreWhenOnWorkerStartEndsAfterTheDrain() throws Exception {
        var starting = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var gateway = new ScriptedGateway("gateway-1", 5);
                var register = new ScriptedRegister(gateway);
                var worker = BusinessWorker.create(
                        WorkerFixture.OPTIONS.stopTimeout(Duration.ofSeconds(9)).registers(register.address()))) {
            worker.start(new ClientEvents() {
                @Override
                public void onWorkerStart(Worker ignored) {
                    starting.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            starting.await();
            var closing = CompletableFuture.runAsync(worker::close);
            gateway.next(GatewayCommand.Drain.class);

            release.countDown();

            closing.get(40, TimeUnit.SECONDS);
            gateway.assertNotReady();
        }
    }

    @Test
    void shouldKeepTheHandlerOfTheFirstOfTwoStarts() {
        var calls = new LinkedBlockingQueue<String>();
        try (var gateway = new ScriptedGateway("gateway-1", 5);
                var register = new ScriptedRegister(gateway);
                var worker = BusinessWorker.create(WorkerFixture.OPTIONS.registers(register.address()))) {
            Future<Void> started = worker.start(named("first", calls));
            assertThatThrownBy(() -> worker.start(named("second", calls))).isInstanceOf(IllegalStateException.class);
            started.await();
            worker.stop().await();
        }
        assertThat(calls).containsExactly("first starts", "first stops");
    }

    private static ClientEvents named(String name, Queue<String> calls) {
        return new ClientEvents() {
            @Override
            public void onWorkerStart(Worker worker) {
                calls.add(name + " starts");
            }

            @Override
            public void onWorkerStop(Worker worker) {
                calls.add(name + " stops");
            }
        };
    }

    @Test
    @Tag("BW-07")
    @Tag("EV-01")
    void shouldFailToStartWhenOnWorkerStartThrows() {
        try (var register = new ScriptedRegister();
                var worker = BusinessWorker.create(WorkerFixture.OPTIONS.registers(register.address()))) {
            assertThatThrownBy(() -> worker.start(new ClientEvents() {
                                @Override
                                public void onWorkerStart(Worker starting) {
                                    throw new IllegalStateException("no database");
                                }
                            })
                            .await())
                    .hasMessage("no database");
            assertThatThrownBy(() -> worker.start(new ClientEvents() {})).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @Tag("EV-01")
    void shouldLetOnWorkerStartSendAndAskBeforeAnyClientCanBeBound() {
        var asked = new LinkedBlockingQueue<Answer<Long>>();
        try (var gateway = new ScriptedGateway("gateway-1", 5);
                var register = new ScriptedRegister(gateway);
                var worker = BusinessWorker.create(WorkerFixture.OPTIONS.registers(register.address()))) {
            gateway.answers(command -> command instanceof GatewayCommand.Query query
                    ? new GatewayReply.Counted(query.correlation(), 7)
                    : null);
            worker.start(new ClientEvents() {
                        @Override
                        public void onWorkerStart(Worker starting) {
                            starting.clients().sendToAll("here I am");
                            asked.add(starting.clients().count(Who.everyone()).await());
                            gateway.assertNotReady();
                        }
                    })
                    .await();

            assertEquals("here I am", gateway.nextText());
            assertThat(asked).containsExactly(new Answer<>(7L, Set.of()));
            gateway.awaitReady();
        }
    }

    @Test
    @Tag("BW-08")
    @Tag("BW-09")
    void shouldListTheGatewaysThatItIsLinkedToAndThoseThatItIsNot() {
        var gone = new ScriptedGateway("gateway-gone", 9);
        gone.close();
        try (var gateway = new ScriptedGateway("gateway-1", 5);
                var register = new ScriptedRegister(gateway, gone);
                var worker = BusinessWorker.create(
                        WorkerFixture.OPTIONS.startGrace(Duration.ofMillis(100)).registers(register.address()))) {
            assertThat(worker.gateways()).isEmpty();

            worker.start(new ClientEvents() {}).await();
            gateway.awaitReady();

            assertThat(worker.gateways())
                    .containsExactlyInAnyOrder(
                            new GatewayInfo("gateway-1", gateway.entry().address(), true),
                            new GatewayInfo("gateway-gone", gone.entry().address(), false));
        }
    }

    @Test
    void shouldStartWithoutARegisterAfterTheGraceAndJoinLater() {
        var gateway = new ScriptedGateway("gateway-1", 5);
        try (gateway;
                var register = new ScriptedRegister();
                var worker = BusinessWorker.create(WorkerFixture.OPTIONS.registers(register.address()))) {
            worker.start(new ClientEvents() {}).await();
            assertEquals(0, worker.linkedGateways());

            register.say(2, List.of(), gateway);

            gateway.awaitReady();
        }
    }

    @Test
    void shouldKeepALinkThatLivesWhenTheRegisterNoLongerNamesTheGateway() {
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage(Client::send))) {
            var other = new ScriptedGateway("gateway-3", 6);
            try (other) {
                fixture.register.say(2, List.of(), other);
                other.awaitReady();
                fixture.gateway.connect(1);
                fixture.gateway.say(1, "still there");

                assertEquals("still there", fixture.gateway.nextText());
                assertEquals(2, fixture.worker.linkedGateways());
            }
        }
    }

    @Test
    void shouldKeepTwoWorkersInOneJvmApart() {
        try (var one = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> client.send("one")));
                var two = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> client.send("two")))) {
            one.gateway.connect(1);
            two.gateway.connect(1);
            one.gateway.say(1, "?");
            two.gateway.say(1, "?");

            assertEquals("one", one.gateway.nextText());
            assertEquals("two", two.gateway.nextText());
            one.worker.close();
            two.gateway.say(1, "?");
            assertEquals("two", two.gateway.nextText());
        }
    }
}
