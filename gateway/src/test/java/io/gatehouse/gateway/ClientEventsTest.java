package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.Target;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClientEventsTest extends GatewayFixture {
    @Test
    void shouldTellTheWorkerWhoConnected() {
        start(options().pages(List.of(), List.of("chat.v2", "chat.v1")));
        ScriptedWorker worker = worker();

        TestClient client = connect(to("/room/7?name=J%C3%B6rg&x=1")
                .putHeader("Cookie", "a=1; b=2")
                .putHeader("X-Twice", "one")
                .addHeader("X-Twice", "two")
                .addSubProtocol("chat.v1"));
        GatewayEvent.Connected connected = worker.awaitConnected("/room/7");

        ClientOrigin origin = connected.origin();
        assertThat(origin.query()).isEqualTo("name=J%C3%B6rg&x=1");
        assertThat(origin.headers())
                .contains(Map.entry("cookie", "a=1; b=2"))
                .contains(Map.entry("x-twice", "one"), Map.entry("x-twice", "two"));
        assertThat(origin.subprotocol())
                .isEqualTo("chat.v1")
                .isEqualTo(client.socket().subProtocol());
        assertThat(origin.listener()).isEqualTo("ws:" + clientAddress().port());
        assertThat(origin.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(origin.remotePort()).isEqualTo(client.socket().localAddress().port());
        assertThat(connected.stamp().number()).isEqualTo(1);
        assertThat(connected.stamp().epoch()).isEqualTo(1);
        assertThat(connected.stamp().redelivered()).isFalse();
        assertThat(connected.state()).isEqualTo(GatewayEvent.ClientState.NEW);
        assertThat(worker.events()).hasSize(1);
    }

    @Test
    void shouldEcho() {
        start();
        ScriptedWorker worker = worker();
        worker.script(seen -> {
            if (seen.event() instanceof GatewayEvent.MessageReceived received) {
                int from = received.stamp().connection();
                worker.link().send(ScriptedWorker.text(received.stamp().epoch(), 0, Target.clients(from), seen.text()));
            }
        });
        TestClient client = connect("/");

        client.send("one").send("zwei ü").send("");

        client.awaitTexts("one", "zwei ü", "");
    }

    @Test
    @Tag("EV-04")
    @Tag("API-34")
    void shouldKeepTextAndBinaryApart() {
        start();
        ScriptedWorker worker = worker();
        TestClient client = connect("/");

        client.send("text").send(Buffer.buffer(new byte[] {0, -1, 2})).send("again");
        worker.awaitCount(4);

        List<GatewayEvent.MessageReceived> messages = new ArrayList<>();
        worker.events().subList(1, 4).forEach(seen -> messages.add((GatewayEvent.MessageReceived) seen.event()));
        assertThat(messages.stream().map(GatewayEvent.MessageReceived::isText)).containsExactly(true, false, true);
        assertThat(worker.events().get(2).payload()).containsExactly(0, -1, 2);
        assertThat(messages.stream().map(message -> message.stamp().number())).containsExactly(2L, 3L, 4L);
    }

    @Test
    void shouldPassTenThousandMessagesThroughAWindowOfSixteenInOrder() {
        start();
        ScriptedWorker worker = worker();
        TestClient client = connect("/");

        for (int i = 0; i < 10_000; i++) {
            client.send("message " + i);
        }
        worker.awaitCount(10_001);

        assertThat(worker.events().stream().skip(1).map(ScriptedWorker.Seen::text))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10_000).mapToObj(i -> "message " + i).toList());
        assertThat(worker.events().stream().map(seen -> seen.stamp().number()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10_001).mapToObj(Long::valueOf).toList());
    }

    @Test
    @Tag("GW-15")
    void shouldHoldTheSocketBackWhileTheWindowIsFullAndReadOnWhenAcknowledged() throws Exception {
        start();
        ScriptedWorker worker = worker().silent();
        RawClient client = rawClient("/");
        byte[] message = RawClient.bytes(RawClient.FIN | RawClient.BINARY, new byte[1000]);

        // More than kernel buffers and the gateway's read buffer take: the writer must be stuck on the socket.
        int messages = 20_000;
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < messages; i++) {
                    client.write(message);
                }
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        worker.awaitCount(16);
        Await.until("writer stuck", () -> isStuck(writer));
        assertThat(worker.eventCount()).isEqualTo(16);

        int connection = worker.events().get(0).connection();
        for (int acknowledged = 0; acknowledged <= messages; ) {
            worker.awaitCount(Math.min(acknowledged + 16, messages + 1));
            acknowledged = worker.eventCount();
            worker.acknowledge(connection, 1, acknowledged);
        }

        writer.join(40_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(worker.events().stream().map(seen -> seen.stamp().number()))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, messages + 1)
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    private static boolean isStuck(Thread writer) {
        for (StackTraceElement frame : writer.getStackTrace()) {
            if (frame.getMethodName().startsWith("park")
                    || frame.getMethodName().equals("poll")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldLetOneMessageLargerThanTheByteWindowThrough() {
        start();
        ScriptedWorker worker = worker("worker", new io.gatehouse.protocol.GatewayCommand.Ready(16, 100, 1 << 20))
                .silent();
        TestClient client = connect("/");
        worker.awaitCount(1);
        worker.acknowledgeAll();

        client.send("x".repeat(1000)).send("y".repeat(60)).send("z".repeat(60));
        worker.awaitCount(2);
        worker.acknowledgeAll();
        worker.awaitCount(3);
        assertThat(worker.eventCount()).isEqualTo(3);
        worker.acknowledgeAll();

        worker.awaitCount(4);
    }

    @Test
    @Tag("EV-05")
    void shouldTellOfAnOrderlyCloseOnceWithTheClientsCode() throws Exception {
        start();
        ScriptedWorker worker = worker();
        Map<String, Integer> codes = Map.of("/normal", 1000, "/away", 1001, "/own", 4321, "/none", 1005);

        for (Map.Entry<String, Integer> each : codes.entrySet()) {
            RawClient client = rawClient(each.getKey());
            int connection = worker.awaitConnected(each.getKey()).stamp().connection();
            int code = each.getValue();
            client.text("before");
            client.frame(
                    RawClient.FIN | RawClient.CLOSE,
                    code == 1005 ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'});
            RawClient.Frame answer = client.read();

            assertThat(answer.opcode()).isEqualTo(RawClient.CLOSE);
            if (code == 1005) {
                assertThat(answer.payload()).isEmpty();
            } else {
                assertThat(answer.closeCode()).isEqualTo(code);
            }
            assertThat(client.read()).isNull();
            GatewayEvent.Closed closed = worker.await(GatewayEvent.Closed.class, connection);
            assertThat(closed.reason()).isEqualTo(new CloseReason(code, ""));
            assertThat(worker.story(connection)).containsExactly("Connected 1", "MessageReceived 2 before", "Closed 3");
        }
        assertGone(worker);
    }

    @Test
    @Tag("EV-05")
    void shouldTellOfALostConnection() throws Exception {
        start();
        ScriptedWorker worker = worker();
        RawClient reset = rawClient("/reset");
        RawClient finished = rawClient("/finished");
        int first = worker.awaitConnected("/reset").stamp().connection();
        int second = worker.awaitConnected("/finished").stamp().connection();

        reset.reset();
        finished.close();

        assertThat(worker.await(GatewayEvent.Closed.class, first).reason()).isEqualTo(CloseReason.ABNORMAL);
        assertThat(worker.await(GatewayEvent.Closed.class, second).reason()).isEqualTo(CloseReason.ABNORMAL);
        assertGone(worker);
    }

    @Test
    @Tag("EV-05")
    void shouldTellTheStateAsItWasAtTheEnd() {
        start();
        ScriptedWorker worker = worker();
        TestClient client = connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        worker.bindUid(connection, "alice");
        worker.join(connection, "g1");
        worker.join(connection, "g2");
        worker.session(0, connection, new SessionChange.Put("k", "1"));

        client.socket().close();
        GatewayEvent.ClientState state =
                worker.await(GatewayEvent.Closed.class, connection).state();

        assertThat(state.uid()).isEqualTo("alice");
        assertThat(state.groups()).containsExactlyInAnyOrder("g1", "g2");
        assertThat(state.session().values()).containsExactly(Map.entry("k", "1"));
    }

    @Test
    @Tag("API-04")
    @Tag("API-05")
    void shouldSendWhatIsQueuedAndThenTheWorkersReason() throws Exception {
        start();
        ScriptedWorker worker = worker();
        TestClient client = connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();

        worker.send(ScriptedWorker.text(0, 0, Target.clients(connection), "last words"));
        worker.send(close(connection, CloseReason.UNAUTHORIZED));
        worker.send(ScriptedWorker.text(0, 0, Target.clients(connection), "too late"));

        assertThat(client.awaitClosed()).isEqualTo("4500 not authorized");
        client.awaitTexts("last words");
        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.UNAUTHORIZED);
        assertGone(worker);
    }

    @Test
    void shouldNotDeliverWhatAClientSaysAfterItWasClosed() throws Exception {
        start();
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int connection = worker.awaitConnected("/").stamp().connection();

        worker.send(close(connection, CloseReason.REPLACED));
        assertThat(client.readClose().closeCode()).isEqualTo(4501);
        client.text("ignored");
        client.frame(RawClient.FIN | RawClient.PING);
        client.frame(RawClient.FIN | RawClient.CLOSE, (byte) (4501 >> 8), (byte) 4501);

        assertThat(client.isEnded()).isTrue();
        worker.await(GatewayEvent.Closed.class, connection);
        assertThat(worker.story(connection)).containsExactly("Connected 1", "Closed 2");
    }

    @Test
    void shouldEndAClientThatDoesNotAnswerTheClose() throws Exception {
        start();
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int connection = worker.awaitConnected("/").stamp().connection();

        worker.send(close(connection, CloseReason.NORMAL));

        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.NORMAL);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    @Tag("API-06")
    void shouldKillAtOnceWithTheWorkersReason() throws Exception {
        start();
        ScriptedWorker worker = worker();
        RawClient client = rawClient("/");
        int connection = worker.awaitConnected("/").stamp().connection();

        worker.send(kill(connection, CloseReason.REPLACED));

        assertThat(client.read()).isNull();
        assertThat(worker.await(GatewayEvent.Closed.class, connection).reason()).isEqualTo(CloseReason.REPLACED);
        assertGone(worker);
    }

    @Test
    void shouldKeepTheNumberOfAnEndedClientUntilItsEndIsAcknowledged() {
        start();
        ScriptedWorker worker = worker().silent();
        TestClient client = connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        client.socket().close();
        worker.await(GatewayEvent.Closed.class, connection);

        assertThat(worker.join(connection, "g").applied()).isZero();
        assertThat(worker.count(Target.groups(List.of("g")))).isZero();
        assertThat(worker.count(Target.all())).isZero();
    }

    private static void assertGone(ScriptedWorker worker) {
        Await.until("nobody is left", () -> worker.count(Target.all()) == 0);
        assertThat(worker.events().stream().filter(seen -> seen.event() instanceof GatewayEvent.Closed))
                .as("each end told once")
                .doesNotHaveDuplicates()
                .extracting(ScriptedWorker.Seen::connection)
                .doesNotHaveDuplicates();
    }
}
