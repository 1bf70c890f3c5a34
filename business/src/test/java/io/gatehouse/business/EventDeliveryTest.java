package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventDeliveryTest {
    @Test
    @Tag("BW-07")
    @Tag("EV-04")
    @Tag("EV-05")
    @Tag("EV-06")
    @Tag("EV-07")
    @Tag("W-07")
    void shouldCallHandlerInOrderFromConnectToClose() {
        var calls = new LinkedBlockingQueue<String>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onWorkerStart(Worker worker) {
                calls.add("start");
            }

            @Override
            public void onConnect(Client client) {
                calls.add("connect " + client.eventNumber() + " "
                        + client.handshake().orElseThrow().path());
            }

            @Override
            public void onMessage(Client client, Message message) {
                calls.add("message " + client.eventNumber() + " " + message.text() + " " + message.isText());
            }

            @Override
            public void onClose(Client client, CloseReason reason) {
                calls.add("close " + client.eventNumber() + " " + reason.code() + " "
                        + client.uid().orElse("-") + " " + client.groups() + " " + client.isOpen());
            }

            @Override
            public void onWorkerStop(Worker worker) {
                calls.add("stop");
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "hello");
            fixture.gateway.leave(7, new ClientState("42", List.of("room"), SessionState.EMPTY));
            fixture.gateway.awaitAcknowledged(7, 3);
        }
        assertThat(calls)
                .containsExactly(
                        "start", "connect 1 /chat", "message 2 hello true", "close 3 1001 42 [room] false", "stop");
    }

    @Test
    @Tag("EV-03")
    void shouldNotDeliverMessagesOfAClientThatItsHandlerHasClosed() throws Exception {
        var calls = new LinkedBlockingQueue<String>();
        var arrived = new CountDownLatch(1);
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                try {
                    arrived.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                client.close(CloseReason.UNAUTHORIZED);
                calls.add("closed, open=" + client.isOpen());
            }

            @Override
            public void onMessage(Client client, Message message) {
                calls.add("message " + message.text());
            }

            @Override
            public void onClose(Client client, CloseReason reason) {
                calls.add("end " + reason.code());
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(7);
            fixture.gateway.say(7, "let me in");
            arrived.countDown();
            fixture.gateway.leave(7, new ClientState("", List.of(), SessionState.EMPTY));
            fixture.gateway.awaitAcknowledged(7, 3);
        }
        assertThat(calls).containsExactly("closed, open=false", "end 1001");
    }

    @Test
    @Tag("EV-07")
    @Tag("EV-12")
    void shouldKeepOrderPerClientAcrossManyClients() throws Exception {
        int clients = 50;
        int messages = 100;
        var seen = new LinkedBlockingQueue<String>();
        try (var fixture = WorkerFixture.start(
                onMessage((client, message) -> seen.add(client.id().connection() + ":" + message.text())))) {
            IntStream.range(0, clients).forEach(fixture.gateway::connect);
            for (int i = 0; i < messages; i++) {
                for (int connection = 0; connection < clients; connection++) {
                    fixture.gateway.say(connection, Integer.toString(i));
                }
            }
            int[] next = new int[clients];
            for (int i = 0; i < clients * messages; i++) {
                String[] one = seen.poll(40, TimeUnit.SECONDS).split(":");
                assertEquals(next[Integer.parseInt(one[0])]++, Integer.parseInt(one[1]));
            }
        }
    }

    @Test
    @Tag("BW-02")
    @Tag("EV-12")
    void shouldRunClientsInParallelAndLetOneBlock() throws Exception {
        var both = new CyclicBarrier(2);
        var blocked = new CountDownLatch(1);
        try (var fixture = WorkerFixture.start(onMessage((client, message) -> {
            if (message.text().equals("block")) {
                blocked.await();
            } else {
                both.await(40, TimeUnit.SECONDS);
                client.send("met");
            }
        }))) {
            IntStream.rangeClosed(1, 3).forEach(fixture.gateway::connect);
            fixture.gateway.say(1, "block");
            fixture.gateway.say(2, "meet");
            fixture.gateway.say(3, "meet");

            assertEquals("met", fixture.gateway.nextText());
            assertEquals("met", fixture.gateway.nextText());
            blocked.countDown();
        }
    }

    @Test
    @Tag("EV-09")
    @Tag("W-07")
    void shouldTellOnErrorAndAcknowledgeWhenHandlerThrows() throws Exception {
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        ClientEvents handler = new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                message.json(List.class);
            }

            @Override
            public void onError(Client client, Throwable error) {
                errors.add(error);
                throw new IllegalStateException("thrown by the test, to be logged only");
            }
        };
        try (var fixture = WorkerFixture.start(handler)) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "not json, and a secret");
            fixture.gateway.awaitAcknowledged(1, 2);

            Throwable error = errors.poll(40, TimeUnit.SECONDS);
            assertThat(error).isInstanceOf(BadMessageException.class);
            assertThat(error.getMessage()).doesNotContain("secret");
            assertEquals(1, fixture.worker.failedEvents());
            fixture.gateway.say(1, "[]");
            fixture.gateway.awaitAcknowledged(1, 3);
        }
    }

    @Test
    void shouldEchoTextAndBinaryAsTheyCame() {
        try (var fixture = WorkerFixture.start(onMessage(Client::send))) {
            fixture.gateway.connect(9);
            fixture.gateway.say(9, "grüße");
            var send = fixture.gateway.next(GatewayCommand.Send.class);

            assertEquals(1, send.epoch());
            assertThat(send.target().connections()).containsExactly(9);
            assertEquals("grüße", send.payload().toString(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    @Tag("EV-09")
    void shouldSayOnceThatAHandlerFailsAndNothingThatTheClientWroteAsALineOfItsOwn() {
        var logger = (Logger) LoggerFactory.getLogger("io.gatehouse.business.dispatch");
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        logger.addAppender(said);
        logger.setAdditive(false);
        try (var fixture = WorkerFixture.start(onMessage((client, message) -> {
            throw new IllegalStateException("unknown: " + message.text());
        }))) {
            fixture.gateway.connect(1);
            for (int i = 0; i < 10; i++) {
                fixture.gateway.say(1, "x\n12:00 ERROR forged");
            }
            fixture.gateway.awaitAcknowledged(1, 11);

            assertEquals(10, fixture.worker.failedEvents());
            assertThat(said.list)
                    .singleElement()
                    .satisfies(line -> assertThat(ThrowableProxyUtil.asString(line.getThrowableProxy()))
                            .contains("unknown: x?12:00 ERROR forged"));
        } finally {
            logger.detachAppender(said);
            logger.setAdditive(true);
        }
    }

    /** A handler for messages only. */
    interface OnMessage {
        void accept(Client client, Message message) throws Exception;
    }

    static ClientEvents onMessage(OnMessage task) {
        return new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                try {
                    task.accept(client, message);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
