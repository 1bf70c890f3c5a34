package io.gatehouse.interest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterNode;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Figure;
import io.gatehouse.testkit.Await;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterestClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int SENDS = 100;

    /** Tells each client its id, and leaves all else to the test. */
    private record Greeting(Worker worker) implements ClientEvents {
        @Override
        public void onConnect(Client client) {
            client.send(client.id().toString());
        }
    }

    private static ClientId id(TestClient client) {
        return ClientId.parse(client.next().text());
    }

    private static LocalCluster cluster(int gateways, int workers) {
        // Few threads: sixteen gateways share the machine with the rest.
        return LocalCluster.of(gateways, workers, Greeting::new, options -> options.eventLoops(2));
    }

    @Test
    void shouldReachAClientFromAnyWorkerAsSoonAsItsJoinIsAnswered() {
        try (LocalCluster cluster = cluster(2, 3);
                GatewayClient pusher = GatewayClient.connect(
                                GatewayClientOptions.of(cluster.register().toString()))
                        .await()) {
            List<TestClient> clients = List.of(cluster.client(0, "/"), cluster.client(1, "/"));
            List<ClientId> ids = clients.stream().map(InterestClusterTest::id).toList();
            List<Clients> senders = List.of(
                    cluster.worker(0).clients(),
                    cluster.worker(1).clients(),
                    cluster.worker(2).clients(),
                    pusher);

            for (int i = 0; i < 400; i++) {
                TestClient client = clients.get(i % 2);
                ClientId id = ids.get(i % 2);
                Clients joins = senders.get(i % senders.size());
                Clients sends = senders.get((i / senders.size() + i) % senders.size());
                if (i % 3 == 0) {
                    joins.receipts().bindUid(id, "uid-" + i).await();
                    sends.sendToUid("uid-" + i, "to uid " + i);
                    client.expectText("to uid " + i);
                } else {
                    joins.receipts().joinGroup(id, "group-" + i).await();
                    sends.sendToGroup("group-" + i, "to group " + i);
                    client.expectText("to group " + i);
                    assertThat(sends.count(Who.inGroup("group-" + i)).await().complete())
                            .isEqualTo(1);
                    joins.leaveGroup(id, "group-" + i);
                }
            }
        }
    }

    @Test
    void shouldReachExactlyTheMembersWhileWorkersAndClientsComeAndGo() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (LocalCluster cluster = cluster(3, 2)) {
            for (int round = 0; round < 60; round++) {
                if (round % 15 == 7) {
                    cluster.addWorker();
                } else if (round % 15 == 14) {
                    cluster.stopWorker(cluster.worker(0));
                }
                String group = "group-" + random.nextInt(6);
                BusinessWorker joins = cluster.worker(random.nextInt(2));
                BusinessWorker sends = cluster.worker(random.nextInt(2));
                TestClient in = cluster.client(random.nextInt(3), "/");
                TestClient out = cluster.client(random.nextInt(3), "/");
                ClientId member = id(in);
                ClientId gone = id(out);
                joins.clients()
                        .receipts()
                        .joinGroup(Who.client(member, gone), group)
                        .await();
                joins.clients().receipts().leaveGroup(gone, group).await();

                sends.clients().sendToGroup(group, "round " + round);
                sends.clients().sendToClient(gone, "the end");

                in.expectText("round " + round);
                out.expectText("the end");
                in.leave();
                Await.until(
                        DEADLINE,
                        () -> !sends.clients().isOnline(member).await().complete(),
                        () -> member + " is still there");
                assertThat(sends.clients().count(Who.inGroup(group)).await().complete())
                        .isZero();
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16})
    void shouldSendOnlyToGatewaysWithMembers(int gateways) {
        try (LocalCluster cluster = cluster(gateways, 1);
                ClusterInquiry operator =
                        ClusterInquiry.of(List.of(cluster.register()), LinkOptions.DEFAULTS, DEADLINE)) {
            Clients clients = cluster.worker(0).clients();
            TestClient client = cluster.client(gateways - 1, "/");
            ClientId id = id(client);
            clients.receipts().bindUid(id, "anna").await();
            clients.receipts().joinGroup(id, "small").await();
            for (int i = 0; i < gateways; i++) {
                clients.receipts()
                        .joinGroup(id(cluster.client(i, "/")), "large")
                        .await();
            }

            // Interest is known when a send to nobody goes nowhere.
            Await.until(
                    DEADLINE,
                    () -> sent(operator, clients, "nobody") == 0,
                    () -> "sends to nobody still go to a gateway");

            assertThat(sentToUid(operator, clients, "anna")).isEqualTo(1);
            assertThat(sent(operator, clients, "small")).isEqualTo(1);
            assertThat(sent(operator, clients, "large")).isEqualTo(gateways);
        }
    }

    @Test
    void shouldSendToEveryGatewayWhenTheWorkerOrTheGatewaysDoNotWantToKnow() {
        try (LocalCluster cluster = LocalCluster.of(3, 1, Greeting::new, options -> options.interest(false));
                ClusterInquiry operator =
                        ClusterInquiry.of(List.of(cluster.register()), LinkOptions.DEFAULTS, DEADLINE)) {
            assertThat(sent(operator, cluster.worker(0).clients(), "nobody")).isEqualTo(3);
        }
        try (LocalCluster cluster = cluster(3, 0);
                ClusterInquiry operator =
                        ClusterInquiry.of(List.of(cluster.register()), LinkOptions.DEFAULTS, DEADLINE)) {
            BusinessWorker worker = cluster.addWorker(options -> options.interestNames(0));

            assertThat(sent(operator, worker.clients(), "nobody")).isEqualTo(3);
        }
    }

    private static long sent(ClusterInquiry operator, Clients clients, String group) {
        return messages(operator, () -> clients.sendToGroup(group, "hello"));
    }

    private static long sentToUid(ClusterInquiry operator, Clients clients, String uid) {
        return messages(operator, () -> clients.sendToUid(uid, "hello"));
    }

    /** Link messages of the only worker for one send, counted over many. */
    private static long messages(ClusterInquiry operator, Runnable send) {
        long before = commands(operator);
        for (int i = 0; i < SENDS; i++) {
            send.run();
        }
        long all = commands(operator) - before;
        return all % SENDS == 0 ? all / SENDS : all;
    }

    private static long commands(ClusterInquiry operator) {
        ClusterNode worker = operator.status().await().workers().get(0);
        return worker.status().orElseThrow().links().stream()
                .mapToLong(link -> link.figures().get(Figure.COMMANDS))
                .sum();
    }
}
