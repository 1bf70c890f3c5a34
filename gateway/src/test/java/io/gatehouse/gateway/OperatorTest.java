package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ConnectionFilter;
import io.gatehouse.protocol.ConnectionRow;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a gateway tells an operator; on two event loops. */
class OperatorTest extends GatewayFixture {
    private ScriptedOperator operator() {
        return new ScriptedOperator(vertx, LinkOptions.DEFAULTS, gateway.linkAddress());
    }

    private static GatewayCommand.Send text(long correlation, int connection, String text) {
        return new GatewayCommand.Send(
                0,
                correlation,
                Target.clients(connection),
                PayloadKind.TEXT,
                Delivery.RELIABLE,
                "",
                Unpooled.copiedBuffer(text, UTF_8));
    }

    private static Figures figuresOf(ScriptedOperator operator) {
        return operator.awaitStatus(operator.askStatus(), LinkRole.GATEWAY).figures();
    }

    private static ConnectionFilter filter(String uid, String group, String address, String listener, String worker) {
        return new ConnectionFilter(uid, group, address, listener, worker, 0);
    }

    @Test
    @Tag("OP-04")
    void shouldCountClientsMessagesAndBytesAlsoOfThoseWhoHaveGone() {
        start();
        ScriptedWorker worker = worker();
        TestClient stays = connect("/stays");
        TestClient goes = connect("/goes");
        int staying = worker.awaitConnected("/stays").stamp().connection();
        int going = worker.awaitConnected("/goes").stamp().connection();
        stays.send("four");
        goes.send("seven77").send("seven77");
        worker.awaitCount(5);
        worker.ask(GatewayReply.Receipt.class, correlation -> text(correlation, staying, "hello"));
        worker.ask(GatewayReply.Receipt.class, correlation -> text(correlation, going, "hi"));
        ScriptedOperator operator = operator();

        Figures before = figuresOf(operator);
        goes.socket().close();
        worker.await(GatewayEvent.Closed.class, going);
        Figures after = figuresOf(operator);

        assertThat(before.get(Figure.CLIENTS)).isEqualTo(2);
        assertThat(after.get(Figure.CLIENTS)).isEqualTo(1);
        for (Figures figures : List.of(before, after)) {
            assertThat(figures.get(Figure.CLIENTS_TOTAL)).isEqualTo(2);
            assertThat(figures.get(Figure.MESSAGES_IN)).isEqualTo(3);
            assertThat(figures.get(Figure.BYTES_IN)).isEqualTo(4 + 7 + 7);
            assertThat(figures.get(Figure.MESSAGES_OUT)).isEqualTo(2);
            // Two bytes of header each.
            assertThat(figures.get(Figure.BYTES_OUT)).isEqualTo(7 + 4);
            assertThat(figures.get(Figure.WORKERS)).isEqualTo(1);
            assertThat(figures.get(Figure.PID))
                    .isEqualTo(ProcessHandle.current().pid());
        }
        operator.close();
    }

    @Test
    @Tag("OP-04")
    void shouldSayWhoItIsWhereItListensAndHowItsWorkersAre() {
        start();
        worker("one");
        ScriptedWorker two = worker("two");
        worker("three", null);
        connect("/");
        connect("/");
        two.send(new GatewayCommand.Drain());
        Await.until("drains", () -> gateway.readyWorkers() == 1);
        ScriptedOperator operator = operator();

        NodeStatus status = operator.awaitStatus(operator.askStatus(), LinkRole.GATEWAY);

        assertThat(status.identity()).isEqualTo(gateway.identity());
        assertThat(status.uptimeMs()).isBetween(0L, 60_000L);
        assertThat(status.addresses())
                .containsExactly(gateway.listening().get(0).toString(), "link " + gateway.linkAddress());
        assertThat(status.links())
                .extracting(link -> link.peer().name() + " " + link.state())
                .containsExactlyInAnyOrder("one ready", "two draining", "three starting");
        assertThat(status.links()).allSatisfy(link -> assertThat(link.address()).startsWith("127.0.0.1:"));
        operator.close();
    }

    @Test
    @Tag("OP-04")
    void shouldPassOnWhatWorkersSayAndNotWaitForASilentOne() {
        start();
        ScriptedWorker talks = worker("talks");
        worker("is silent");
        talks.reports(new Figures.Builder().set(Figure.EVENTS, 42).build());
        ScriptedOperator operator = operator();
        ScriptedOperator other = operator();

        long question = operator.askStatus();
        NodeStatus gatewayStatus = operator.awaitStatus(question, LinkRole.GATEWAY);
        NodeStatus workerStatus = operator.awaitStatus(question, LinkRole.WORKER);

        assertThat(gatewayStatus.links())
                .extracting(LinkStatus::peer)
                .extracting("name")
                .containsExactlyInAnyOrder("talks", "is silent");
        assertThat(workerStatus.identity().name()).isEqualTo("talks");
        assertThat(workerStatus.figures().get(Figure.EVENTS)).isEqualTo(42);
        assertThat(other.status(question, LinkRole.WORKER)).isNull();
        operator.close();
        other.close();
    }

    @Test
    @Tag("OP-05")
    void shouldListConnectionsWithAllThatIsKnownOfThem() {
        start();
        ScriptedWorker worker = worker("one").silent();
        TestClient client = connect("/a");
        int id = worker.awaitConnected("/a").stamp().connection();
        worker.acknowledge(id, 1, 1);
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.BindUid(0, c, id, "ada"));
        worker.join(id, "lobby");
        client.send("hello").send("again");
        worker.awaitCount(3);
        worker.ask(GatewayReply.Receipt.class, correlation -> text(correlation, id, "hi"));
        ScriptedOperator operator = operator();

        List<ConnectionRow> rows = operator.connections(ConnectionFilter.ALL);

        assertThat(rows).hasSize(1);
        ConnectionRow row = rows.get(0);
        assertThat(row.connection()).isEqualTo(id);
        assertThat(row.listener()).isEqualTo(gateway.listening().get(0).name());
        assertThat(row.address()).isEqualTo("127.0.0.1");
        assertThat(row.port()).isPositive();
        assertThat(row.uid()).isEqualTo("ada");
        assertThat(row.groups()).containsExactly("lobby");
        assertThat(row.worker()).isEqualTo("one");
        assertThat(row.state()).isEqualTo("open");
        assertThat(row.ageMs()).isBetween(0L, 60_000L);
        assertThat(row.messagesIn()).isEqualTo(2);
        assertThat(row.bytesIn()).isEqualTo(10);
        assertThat(row.messagesOut()).isEqualTo(1);
        assertThat(row.bytesOut()).isEqualTo(4);
        assertThat(row.waitingEvents()).isEqualTo(2);
        operator.close();
    }

    @Test
    @Tag("OP-05")
    void shouldFilterConnectionsAndPageThroughThem() {
        start();
        ScriptedWorker worker = worker("one");
        int[] ids = new int[5];
        for (int i = 0; i < ids.length; i++) {
            connect("/" + i);
            ids[i] = worker.awaitConnected("/" + i).stamp().connection();
        }
        int first = ids[0];
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.BindUid(0, c, first, "ada"));
        worker.join(first, "lobby");
        worker.join(ids[1], "lobby");
        String listener = gateway.listening().get(0).name();
        ScriptedOperator operator = operator();

        assertThat(operator.connections(filter("ada", "", "", "", "")))
                .extracting(ConnectionRow::connection)
                .containsExactly(first);
        assertThat(operator.connections(filter("ada", "nobody's", "", "", ""))).isEmpty();
        assertThat(operator.connections(filter("", "lobby", "", "", ""))).hasSize(2);
        assertThat(operator.connections(filter("", "", "127.0.0.1", listener, "one")))
                .hasSize(5);
        assertThat(operator.connections(filter("", "", "127.*", "", ""))).hasSize(5);
        assertThat(operator.connections(filter("", "", "127.0.0.", "", ""))).isEmpty();
        assertThat(operator.connections(filter("", "", "", "ws:0", ""))).isEmpty();
        assertThat(operator.connections(filter("", "", "", "", "two"))).isEmpty();

        List<Integer> seen = new ArrayList<>();
        int after = -1;
        boolean more = true;
        while (more) {
            StatusMessage.ConnectionsFound page = operator.ask(ConnectionFilter.ALL, after, 2);
            page.rows().forEach(row -> seen.add(row.connection()));
            more = page.more();
            after = seen.get(seen.size() - 1);
        }
        assertThat(seen).hasSize(5).doesNotHaveDuplicates().isSortedAccordingTo(Integer::compareUnsigned);
        assertThat(operator.ask(ConnectionFilter.ALL, -1, Integer.MAX_VALUE).rows())
                .hasSize(5);
        operator.close();
    }

    @Test
    @Tag("OP-05")
    void shouldFindWhoReadsTooSlowlyByQueuedBytes() throws Exception {
        start(limits().outbox(64 << 10, 64 << 20, Duration.ofSeconds(60), SlowClientPolicy.DISCONNECT));
        ScriptedWorker worker = worker();
        connect("/reads");
        worker.awaitConnected("/reads");
        rawClient("/slow");
        int slow = worker.awaitConnected("/slow").stamp().connection();
        String large = "x".repeat(100_000);
        ScriptedOperator operator = operator();

        ConnectionFilter queued = new ConnectionFilter("", "", "", "", "", 1 << 20);
        assertThat(operator.connections(queued)).isEmpty();
        // More than what kernels hold for a connection on loopback.
        for (int i = 0; i < 200; i++) {
            worker.ask(GatewayReply.Receipt.class, correlation -> text(correlation, slow, large));
        }

        assertThat(operator.connections(queued))
                .extracting(ConnectionRow::connection)
                .containsExactly(slow);
        assertThat(figuresOf(operator).get(Figure.QUEUED_BYTES)).isGreaterThan(1 << 20);
        operator.close();
    }

    @Test
    void shouldNotLetAnOperatorCommandNorBeCountedAsAWorker() {
        start();
        ScriptedOperator operator = operator();
        assertThat(figuresOf(operator).get(Figure.WORKERS)).isZero();

        operator.send(READY);

        assertThat(operator.awaitClosed()).contains("READY is not for an operator to send");
        operator.close();
    }
}
