package io.gatehouse.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.testkit.Await;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of one uid, one below, at and one above what it may have, on two gateways, through two workers. */
class UidLimitClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int MOST = 3;
    private static final CloseReason TOO_MANY =
            new CloseReason(CloseReason.REPLACED.code(), "too many connections of this uid");

    private LocalCluster cluster;

    /** A client says which uid it wants, and then anything. */
    private record SignIn(Worker worker) implements ClientEvents {
        @Override
        public void onMessage(Client client, Message message) {
            if (client.uid().isEmpty()) {
                worker.clients().receipts().bindUid(client.id(), message.text()).await();
            }
            client.send("in");
        }
    }

    private void start(int most) {
        cluster = LocalCluster.of(
                2,
                2,
                SignIn::new,
                options -> options.eventLoops(2).connections(ConnectionLimits.DEFAULTS.perUid(most)));
    }

    @AfterEach
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private TestClient signIn(int gateway) {
        return cluster.client(gateway, "/").send("tom");
    }

    private List<TestClient> signInMost() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            clients.add(signIn(i % 2).expectText("in"));
        }
        return clients;
    }

    private static void assertStays(List<TestClient> clients) {
        clients.forEach(each -> each.send("still there?").expectText("in"));
    }

    private static void awaitRefused(TestClient client) {
        Await.until(DEADLINE, () -> client.closed().isPresent(), () -> "one too many is there");
        assertThat(client.closed()).contains(TOO_MANY);
    }

    private long refused() {
        return cluster.gateway(0).losses(LossReason.TOO_MANY_OF_UID)
                + cluster.gateway(1).losses(LossReason.TOO_MANY_OF_UID);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCloseTheOneThatIsTooManyAndCountIt(int gateway) {
        start(MOST);
        List<TestClient> clients = signInMost();
        assertStays(clients);
        assertThat(refused()).isZero();

        TestClient tooMany = signIn(gateway);

        awaitRefused(tooMany);
        assertThat(refused()).isEqualTo(1);
        assertStays(clients);
    }

    @Test
    void shouldDecideByItselfOnAGatewayThatHasAsManyAsMayBe() {
        start(1);
        TestClient one = signIn(0).expectText("in");

        awaitRefused(signIn(0));

        assertStays(List.of(one));
        assertThat(refused()).isEqualTo(1);
    }

    @Test
    void shouldLetTheNextInWhenOneHasLeft() {
        start(MOST);
        List<TestClient> clients = signInMost();
        clients.remove(0).leave();
        Await.until(
                DEADLINE,
                () -> cluster.worker(0).clients().count(Who.uid("tom")).await().value() == MOST - 1,
                () -> "it has not left");

        // Where it was: its gateway tells of the one that left before it tells of the next. Another one may not know
        // yet.
        clients.add(signIn(0).expectText("in"));

        assertStays(clients);
        assertThat(refused()).isZero();
    }

    @Test
    void shouldLetAsManyAsMayBeStayOfManyThatSignInAtOnce() {
        start(MOST);
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(cluster.client(i % 2, "/"));
        }

        clients.forEach(each -> each.send("tom"));

        Await.until(DEADLINE, () -> refused() == 20 - MOST, () -> refused() + " were refused");
        Await.until(
                DEADLINE,
                () -> open(clients).size() == MOST,
                () -> open(clients).size() + " are there");
        open(clients).forEach(each -> each.expectText("in"));
        assertStays(open(clients));
        assertThat(refused()).isEqualTo(20 - MOST);
    }

    private static List<TestClient> open(List<TestClient> clients) {
        return clients.stream().filter(each -> each.closed().isEmpty()).toList();
    }
}
