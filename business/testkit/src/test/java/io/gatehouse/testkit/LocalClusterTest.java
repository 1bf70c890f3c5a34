package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalClusterTest {
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private static final int MANY = 10_000;

    /** A handler driven by words, so that a test reads as a script. */
    private record Scripted(Worker worker, Queue<String> log) implements ClientEvents {
        @Override
        public void onConnect(Client client) {
            client.session()
                    .set(
                            NAME,
                            client.handshake()
                                    .flatMap(asked -> asked.query("name"))
                                    .orElse("?"));
            log.add("connect " + name(client));
        }

        @Override
        public void onMessage(Client client, Message message) {
            if (!message.isText()) {
                client.send(message);
                return;
            }
            String[] words = message.text().split(" ", 3);
            switch (words[0]) {
                case "echo" -> client.send(words[1]);
                case "join" -> client.joinGroup(words[1]);
                case "bind" -> client.bindUid(words[1]);
                case "group" -> worker.clients().sendToGroup(words[1], words[2]);
                case "others" -> worker.clients().sendToGroup(words[1], words[2], client.id());
                case "uid" -> worker.clients().sendToUid(words[1], words[2]);
                case "all" -> worker.clients().sendToAll(words[1]);
                case "many" ->
                    IntStream.range(0, MANY).forEach(i -> worker.clients().sendToGroup(words[1], "m" + i));
                case "count" ->
                    client.send(""
                            + worker.clients()
                                    .count(Who.inGroup(words[1]))
                                    .await()
                                    .complete());
                case "names" ->
                    client.send(worker
                            .clients()
                            .list(Who.inGroup(words[1]), Page.all(), io.gatehouse.business.api.ClientInfo.Field.SESSION)
                            .await()
                            .complete()
                            .stream()
                            .map(info -> info.session().get(NAME))
                            .sorted()
                            .collect(Collectors.joining(",")));
                case "receipt" -> {
                    Receipt receipt = worker.clients()
                            .receipts()
                            .send(Who.inGroup(words[1]), Message.text(words[2]))
                            .await();
                    client.send("queued " + receipt.applied());
                }
                case "bye" -> client.close(new CloseReason(4100, "bye"));
                default -> throw new IllegalArgumentException(words[0]);
            }
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            log.add("close " + name(client) + " " + reason.code());
        }

        private static String name(Client client) {
            return client.session().get(NAME);
        }
    }

    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private LocalCluster cluster(int gateways, int workers) {
        return LocalCluster.of(gateways, workers, worker -> new Scripted(worker, log));
    }

    @Test
    void shouldKeepTextAndBinaryApart() {
        try (LocalCluster cluster = cluster(1, 1)) {
            TestClient tom = cluster.client(0, "/?name=Tom");

            tom.send("echo hello").send(Buffer.buffer(new byte[] {0, -1}));

            tom.expectText("hello");
            tom.expectBinary(Buffer.buffer(new byte[] {0, -1}));
        }
    }

    @Test
    void shouldReachAGroupOverGatewaysCompletelyAndInOrder() {
        try (LocalCluster cluster = cluster(2, 2)) {
            TestClient a = cluster.client(0, "/?name=a")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");
            TestClient b = cluster.client(1, "/?name=b")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");

            a.send("many g");

            for (int i = 0; i < MANY; i++) {
                a.expectText("m" + i);
                b.expectText("m" + i);
            }
        }
    }

    @Test
    void shouldReachUidsGroupsAndEverybodyButTheExcepted() {
        try (LocalCluster cluster = cluster(2, 2)) {
            TestClient phone = cluster.client(0, "/")
                    .send("bind 7")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");
            TestClient laptop = cluster.client(1, "/")
                    .send("bind 7")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");
            TestClient other = cluster.client(1, "/").send("echo ready").expectText("ready");

            other.send("uid 7 hi").send("echo done").expectText("done");
            phone.expectText("hi");
            laptop.expectText("hi");

            phone.send("others g you").send("all end");
            laptop.expectText("you").expectText("end").expectNothingElse();
            phone.expectText("end").expectNothingElse();
            other.expectText("end").expectNothingElse();
        }
    }

    @Test
    void shouldAnswerQueriesOverAllGateways() {
        try (LocalCluster cluster = cluster(2, 1)) {
            cluster.client(0, "/?name=Tom").send("join g").send("echo ready").expectText("ready");
            TestClient eva = cluster.client(1, "/?name=Eva")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");

            eva.send("count g").expectText("2");
            eva.send("names g").expectText("Eva,Tom");
            eva.send("receipt g hey").expectText("hey").expectText("queued 2");
        }
    }

    @Test
    void shouldMoveClientsToAnotherWorkerWithoutDisconnectingThem() {
        try (LocalCluster cluster = cluster(2, 1)) {
            BusinessWorker first = cluster.worker(0);
            TestClient tom = cluster.client(0, "/?name=Tom")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");
            TestClient eva = cluster.client(1, "/?name=Eva")
                    .send("join g")
                    .send("echo ready")
                    .expectText("ready");

            cluster.addWorker();
            cluster.stopWorker(first);
            tom.send("names g").expectText("Eva,Tom");
            eva.send("group g still here");

            tom.expectText("still here");
            eva.expectText("still here");
            assertThat(tom.closed()).isEmpty();
            assertThat(log).containsExactlyInAnyOrder("connect Tom", "connect Eva");
        }
    }

    @Test
    void shouldEndClientsOnceWithTheirReason() {
        try (LocalCluster cluster = cluster(1, 1)) {
            TestClient tom = cluster.client(0, "/?name=Tom");
            TestClient eva = cluster.client(0, "/?name=Eva").send("echo ready").expectText("ready");

            tom.send("bye");
            assertThat(tom.expectClosed()).isEqualTo(new CloseReason(4100, "bye"));
            eva.close();

            Await.until(Duration.ofSeconds(60), () -> log.size() == 4, log::toString);
            assertThat(log).containsExactlyInAnyOrder("connect Tom", "connect Eva", "close Tom 4100", "close Eva 1000");
        }
    }
}
