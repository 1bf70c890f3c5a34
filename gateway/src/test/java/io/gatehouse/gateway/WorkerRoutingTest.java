package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.ListenerSettings;
import io.gatehouse.gateway.api.WorkerRoute;
import io.gatehouse.gateway.api.WorkerSelector;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerRoutingTest extends GatewayFixture {
    private ScriptedWorker worker(String name, String... tags) {
        return worker(name, new GatewayCommand.Ready(16, 64 << 10, 16 << 20, List.of(tags)));
    }

    @Test
    @Tag("GW-13")
    void shouldServeAPathByWorkersWithItsTagOnly() {
        start(options().routes(List.of(new WorkerRoute("/admin/*", "admin"))));
        ScriptedWorker admin = worker("admin", "admin");
        ScriptedWorker plain = worker("plain", "other");
        for (int i = 0; i < 8; i++) {
            connect("/admin/" + i);
        }

        admin.awaitCount(8);
        assertThat(plain.eventCount()).isZero();
    }

    @Test
    @Tag("GW-13")
    void shouldServeAListenerByWorkersWithItsTagOnly() {
        start(options()
                .at(
                        List.of(
                                new ListenAddress("ws", ANY_PORT),
                                new ListenAddress("ws", ANY_PORT, ListenerSettings.NONE.workers("devices"))),
                        ANY_PORT,
                        null));
        ScriptedWorker devices = worker("devices", "devices");
        ScriptedWorker plain = worker("plain");
        int port = gateway.listening().get(1).at().port();
        for (int i = 0; i < 8; i++) {
            connect(to("/" + i).setPort(port));
        }

        devices.awaitCount(8);
        assertThat(plain.eventCount()).isZero();
    }

    @Test
    @Tag("GW-13")
    void shouldParkAndRefuseAsWithoutAnyWorkerWhileNoneHasTheTag() throws Exception {
        start(options()
                .limits(limits().parking(256 << 10, Duration.ofSeconds(3)))
                .routes(List.of(new WorkerRoute("/admin", "admin"))));
        worker("former", "admin").die();
        Await.until("no worker", () -> gateway.readyWorkers() == 0);
        TestClient parked = connect("/admin");
        ScriptedWorker plain = worker("plain"); // must not begin the time of the parked anew

        assertThat(parked.awaitClosed()).isEqualTo("1013 try again later");
        Await.until("503", () -> status("/admin").equals("503"));
        assertThat(status("/other")).isEqualTo("101");
        ScriptedWorker admin = worker("admin", "admin");
        connect("/admin").send("served");
        admin.awaitCount(2);
        plain.awaitCount(1);
    }

    private String status(String path) {
        try (RawClient client = dial(clientAddress())) {
            return client.request(RawClient.upgrade(clientAddress(), path)).split(" ")[1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Tag("GW-13")
    void shouldTellASelectorWhoTheClientIsAndWhatThereIs() throws Exception {
        BlockingQueue<ClientOrigin> origins = new LinkedBlockingQueue<>();
        BlockingQueue<Set<String>> tags = new LinkedBlockingQueue<>();
        start(options().selector((client, candidates) -> {
            origins.add(client);
            candidates.forEach(each -> tags.add(each.tags()));
            return candidates.get(0).name().equals("second") ? 0 : 1;
        }));
        ScriptedWorker first = worker("first", "a", "b");
        ScriptedWorker second = worker("second");
        connect("/chat?room=7");

        second.awaitConnected("/chat");
        ClientOrigin origin = origins.take();
        assertThat(origin.query()).isEqualTo("room=7");
        assertThat(origin.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(origin.headers()).isNotEmpty();
        assertThat(tags).containsExactlyInAnyOrder(Set.of("a", "b"), Set.of());
        assertThat(first.eventCount()).isZero();
    }

    @Test
    @Tag("GW-13")
    void shouldCountAFailingSelectorAndSayItOnce() {
        start(options().selector((client, candidates) -> {
            throw new AssertionError("thrown by the test");
        }));
        ScriptedWorker first = worker("first");
        ScriptedWorker second = worker("second");
        for (int i = 0; i < 10; i++) {
            connect("/");
        }

        Await.until("served", () -> first.eventCount() + second.eventCount() == 10);
        assertThat(gateway.selectorFailures()).isEqualTo(10);
        assertThat(log.takeErrors()).hasSize(1);
    }

    @Test
    @Tag("GW-14")
    void shouldGiveClientsOfOneKeyToOneWorkerWhateverTheGateway() {
        Set<String> served = new HashSet<>();
        for (int gateways = 0; gateways < 2; gateways++) {
            start(options().selector(WorkerSelector.hash("query.room")));
            List<ScriptedWorker> workers = List.of(worker("a"), worker("b"), worker("c"));
            for (int i = 0; i < 5; i++) {
                connect("/?room=42&n=" + i);
            }
            Await.until(
                    "served",
                    () -> workers.stream().mapToInt(ScriptedWorker::eventCount).sum() == 5);
            for (int i = 0; i < 3; i++) {
                if (workers.get(i).eventCount() > 0) {
                    served.add("worker " + i);
                }
            }
        }
        assertThat(served).hasSize(1);
    }
}
