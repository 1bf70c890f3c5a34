package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.Target;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GatewayServerTest extends GatewayFixture {
    @Test
    @Tag("GW-03")
    void shouldServeClientsOfAllLoopsAsOne() {
        start(options().eventLoops(3));
        ScriptedWorker worker = worker();
        ScriptedWorker other = worker("other");
        for (int i = 0; i < 30; i++) {
            connect("/" + i);
        }
        Await.until("30 connected", () -> worker.eventCount() + other.eventCount() == 30);

        assertThat(worker.count(Target.all())).isEqualTo(30);
        assertThat(other.count(Target.all())).isEqualTo(30);
    }

    @Test
    @Tag("GW-07")
    @Tag("GW-18")
    void shouldListenOnTwoAddresses() {
        start(options()
                .at(List.of(new ListenAddress("ws", ANY_PORT), new ListenAddress("ws", ANY_PORT)), ANY_PORT, null));
        ScriptedWorker worker = worker();
        List<ListenAddress> listening = gateway.listening();
        assertThat(listening).hasSize(2);
        assertThat(listening.get(0).at().port())
                .isNotEqualTo(listening.get(1).at().port());
        Set<String> names = new HashSet<>();

        for (ListenAddress each : listening) {
            for (int i = 0; i < 4; i++) {
                String path = "/" + each.at().port() + "/" + i;
                connect(to(path).setPort(each.at().port()));
                names.add(worker.awaitConnected(path).origin().listener());
            }
        }

        assertThat(names)
                .containsExactlyInAnyOrder(
                        listening.get(0).name(), listening.get(1).name());
    }

    @Test
    void shouldNameTheClientAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListenAddress busy = new ListenAddress("ws", new HostPort("127.0.0.1", taken.getLocalPort()));

            assertCannotListen(
                    options().at(List.of(busy, new ListenAddress("ws", ANY_PORT)), ANY_PORT, null),
                    "gateway.listen=" + busy + " cannot be listened on: ");
        }
    }

    @Test
    @Tag("GW-06")
    void shouldNameTheLinkAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort busy = new HostPort("127.0.0.1", taken.getLocalPort());

            assertCannotListen(
                    options().at(List.of(new ListenAddress("ws", ANY_PORT)), busy, null),
                    "gateway.link=" + busy + " cannot be listened on: ");
        }
    }

    private void assertCannotListen(GatewayOptions options, String message) throws Exception {
        GatewayServer server = GatewayServer.create(options);

        assertThatThrownBy(() ->
                        server.start().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(NodeFailure.class)
                .hasMessageStartingWith(message)
                .satisfies(failure -> assertThat(failure.getMessage().split("cannot be listened on"))
                        .hasSize(2));
        Await.result(server.stop());
    }

    @Test
    void shouldRefuseTwoListenersAtOneAddress() {
        HostPort at = new HostPort("127.0.0.1", 7272);
        ListenAddress listen = new ListenAddress("ws", at);

        assertThatThrownBy(() -> options().at(List.of(listen, listen), ANY_PORT, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway.listen")
                .hasMessageContaining("127.0.0.1:7272");
        assertThatThrownBy(() -> options().at(List.of(listen), at, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway.link")
                .hasMessageContaining("127.0.0.1:7272");
    }

    @Test
    @Tag("GW-19")
    void shouldCloseEveryClientWith1012AndWaitUntilTheWorkerKnows() throws Exception {
        start(options().eventLoops(3));
        ScriptedWorker worker = worker();
        TestClient[] clients = new TestClient[9];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = connect("/" + i);
        }
        worker.awaitCount(clients.length);
        worker.sendText(Target.all(), "last words");

        Await.result(gateway.stop());

        for (TestClient client : clients) {
            assertThat(client.awaitClosed()).matches("1012 service restart, reconnect after \\d{1,3} ms");
            client.awaitTexts("last words");
        }
        assertThat(worker.events().stream()
                        .filter(seen -> seen.event() instanceof GatewayEvent.Closed closed
                                && closed.reason().code() == CloseReason.RESTART.code()))
                .hasSize(clients.length);
        assertThatThrownBy(() -> dial(clientAddress())).isInstanceOf(java.io.IOException.class);
        assertThatThrownBy(() -> dial(gateway.linkAddress())).isInstanceOf(java.io.IOException.class);
        assertThat(gateway.stop().succeeded()).isTrue();
    }

    @Test
    void shouldStopInBoundedTimeWhateverPeersDo() throws Exception {
        start();
        ScriptedWorker worker = worker().silent();
        rawClient("/silent");
        rawClient("/neither");
        worker.awaitCount(2);
        long begin = System.nanoTime();

        Await.result(gateway.stop());

        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
        assertThat(log.atLeast(ch.qos.logback.classic.Level.WARN)).anyMatch(line -> line.contains("have not learnt"));
    }

    @Test
    void shouldLeaveNoThreadBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        GatewayServer server = GatewayServer.create(options().eventLoops(3));
        Await.result(server.start());

        Await.result(server.stop());

        Await.until(
                "threads end",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .noneMatch(thread -> thread.getName().contains("vert.x") && thread.isAlive()));
    }

    @Test
    void shouldStopWithoutHavingStarted() {
        GatewayServer server = GatewayServer.create(options());

        Await.result(server.stop());
    }

    @Test
    void shouldNotKnowOfAnotherGatewayInTheSameJvm() {
        start();
        ScriptedWorker worker = worker();
        connect("/");
        worker.awaitCount(1);
        GatewayServer first = gateway;

        start();
        ScriptedWorker second = worker("second");
        connect("/");
        second.awaitCount(1);

        assertThat(first.identity().id()).isNotEqualTo(gateway.identity().id());
        assertThat(worker.count(Target.all())).isEqualTo(1);
        assertThat(second.count(Target.all())).isEqualTo(1);
        assertThat(second.ask(
                                GatewayReply.Receipt.class,
                                c -> ScriptedWorker.text(
                                        0,
                                        c,
                                        Target.clients(worker.events().get(0).connection()),
                                        "x"))
                        .unknown())
                .isEqualTo(1);
    }
}
