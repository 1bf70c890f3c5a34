package io.gatehouse.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.gateway.api.OneDevice;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.testkit.Await;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Many devices of one user, on two gateways, through two workers. */
class OneDeviceClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int DEVICES = 60;

    private final Map<String, Long> begun = new ConcurrentHashMap<>(); // by client id
    private final Map<String, Long> decided = new ConcurrentHashMap<>();
    private LocalCluster cluster;

    /** A client says which uid it wants, or comes in with it. */
    private final class SignIn implements ClientEvents {
        private final Worker worker;

        private SignIn(Worker worker) {
            this.worker = worker;
        }

        @Override
        public Admission onHandshake(Handshake handshake) {
            return handshake
                    .query("uid")
                    .map(uid -> Admission.accept().uid(uid))
                    .orElse(Admission.accept());
        }

        @Override
        public void onConnect(Client client) {
            client.send(client.id().toString());
        }

        @Override
        public void onMessage(Client client, Message message) {
            String id = client.id().toString();
            begun.put(id, System.nanoTime());
            // Waited for here, so that the event is not done before: else a worker that stops need not wait for the
            // rest.
            worker.clients().receipts().bindUid(client.id(), message.text()).await();
            decided.put(id, System.nanoTime());
            client.send("in");
        }
    }

    private void start(OneDevice policy) {
        cluster = LocalCluster.of(
                2, 2, SignIn::new, options -> options.eventLoops(2).oneDevice(policy));
    }

    @AfterEach
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private Map<TestClient, String> connect(int devices) {
        Map<TestClient, String> clients = new LinkedHashMap<>();
        for (int i = 0; i < devices; i++) {
            TestClient client = cluster.client(i % 2, "/");
            clients.put(client, client.next().text());
        }
        return clients;
    }

    private static List<TestClient> open(Map<TestClient, String> clients) {
        return clients.keySet().stream().filter(each -> each.closed().isEmpty()).toList();
    }

    private TestClient awaitOne(Map<TestClient, String> clients) {
        Await.until(
                DEADLINE, () -> open(clients).size() <= 1, () -> open(clients).size() + " are there");
        assertThat(open(clients)).hasSize(1);
        return open(clients).get(0);
    }

    @ParameterizedTest
    @CsvSource({"NEWEST,false", "NEWEST,true", "OLDEST,false", "OLDEST,true"})
    void shouldLeaveTheRightOneOfManyThatSignInAtOnce(OneDevice policy, boolean aWorkerStops) {
        start(policy);
        Map<TestClient, String> clients = connect(DEVICES);

        int sent = 0;
        for (TestClient each : clients.keySet()) {
            each.send("tom");
            if (aWorkerStops && ++sent == DEVICES / 2) {
                cluster.stopWorker(cluster.worker(0));
            }
        }

        TestClient stays = awaitOne(clients);
        stays.expectText("in");
        String idOfStays = clients.get(stays);
        CloseReason reason = policy == OneDevice.NEWEST
                ? CloseReason.REPLACED
                : new CloseReason(CloseReason.REPLACED.code(), "already signed in elsewhere");
        clients.keySet().stream()
                .filter(each -> each != stays)
                .forEach(each -> assertThat(each.closed()).contains(reason));
        if (!aWorkerStops) {
            assertNobodyElseIsRight(policy, idOfStays);
        }
        // Now that all is decided, there is no doubt who comes last.
        TestClient last = cluster.client(1, "/");
        last.next();
        last.send("tom");
        Await.until(
                DEADLINE,
                () -> (policy == OneDevice.NEWEST ? stays : last).closed().isPresent(),
                () -> "two are there");
        TestClient right = policy == OneDevice.NEWEST ? last : stays;
        if (right == last) {
            right.expectText("in");
        }
        right.send("tom").expectText("in");
    }

    private void assertNobodyElseIsRight(OneDevice policy, String stays) {
        if (policy == OneDevice.NEWEST) {
            long until = decided.get(stays);
            assertThat(begun.values())
                    .as("signed in when the one that stays was decided on")
                    .allMatch(each -> each <= until);
        } else {
            long since = begun.get(stays);
            assertThat(decided.entrySet().stream().filter(each -> !each.getKey().equals(stays)))
                    .as("decided on before the one that stays signed in")
                    .allMatch(each -> each.getValue() >= since);
        }
    }

    @Test
    void shouldCountWhoComesInWithAUid() {
        start(OneDevice.NEWEST);
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TestClient next = cluster.client(i % 2, "/?uid=eva");
            next.next();
            clients.add(next);
            // Decided as it came in, or a moment later: who comes next must find that done.
            Await.until(
                    DEADLINE,
                    () -> clients.stream()
                                    .filter(each -> each.closed().isEmpty())
                                    .count()
                            == 1,
                    () -> "several are there");
            assertThat(next.closed()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(OneDevice.class)
    void shouldLetOthersAndThoseWhoGaveUpTheUidAlone(OneDevice policy) {
        start(policy);
        Map<TestClient, String> clients = connect(4);
        int i = 0;
        for (TestClient each : clients.keySet()) {
            each.send("u" + i++).expectText("in");
        }
        List<TestClient> all = List.copyOf(clients.keySet());

        all.get(0).send("other").expectText("in");
        all.get(1).send("u0").expectText("in");
        all.get(1).leave();
        Await.until(
                DEADLINE,
                () -> !cluster.worker(0).clients().isUidOnline("u0").await().value(),
                () -> "u0 is there");
        all.get(2).send("u0").expectText("in");

        for (int stays : new int[] {0, 2, 3}) {
            all.get(stays).send("u" + stays + "'").expectText("in");
        }
    }
}
