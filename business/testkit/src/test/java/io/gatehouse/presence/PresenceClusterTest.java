package io.gatehouse.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.testkit.Await;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that come into a cluster and go: who is told, and how often. */
class PresenceClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch held;
    private LocalCluster cluster;

    /** A client says which uid it wants. */
    private final class SignIn implements ClientEvents {
        private SignIn(Worker worker) {
            worker.presence(new Heard(worker.name()));
        }

        @Override
        public void onMessage(Client client, Message message) {
            client.bindUid(message.text());
            client.send("in");
        }
    }

    private final class Heard implements PresenceEvents {
        private final String worker;

        private Heard(String worker) {
            this.worker = worker;
        }

        @Override
        public void onUidOnline(String uid) {
            heard.add(worker + " online " + uid);
            if (uid.equals("bad")) {
                throw new IllegalStateException("meant");
            }
            CountDownLatch until = held;
            if (until != null) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void onUidOffline(String uid) {
            heard.add(worker + " offline " + uid);
        }
    }

    private void start(int gateways, int workers, Duration grace) {
        cluster = LocalCluster.of(
                gateways, workers, SignIn::new, options -> options.eventLoops(2).presenceGrace(grace));
    }

    @AfterEach
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private TestClient signIn(int gateway, String uid) {
        TestClient client = cluster.client(gateway, "/");
        client.send(uid).expectText("in");
        return client;
    }

    private void awaitHeard(String... words) {
        Await.until(DEADLINE, () -> heard.size() >= words.length, () -> "heard " + heard);
        assertThat(heard).containsExactlyInAnyOrder(words);
        heard.clear();
    }

    @Test
    void shouldTellOneWorkerOnceWhateverTheGatewaysOfAName() {
        start(2, 2, Duration.ZERO);
        TestClient first = signIn(0, "a");
        awaitHeard("worker-0 online a");
        TestClient second = signIn(1, "a");
        TestClient third = signIn(1, "a");

        first.close();
        second.close();
        signIn(0, "b");
        awaitHeard("worker-0 online b");
        third.close();

        awaitHeard("worker-0 offline a");
    }

    @Test
    void shouldGoOnWithoutARepetitionWhereAnotherWorkerTakesOver() {
        start(2, 2, Duration.ZERO);
        List<TestClient> clients =
                IntStream.range(0, 60).mapToObj(i -> signIn(i % 2, "u" + i)).toList();
        Await.until(DEADLINE, () -> heard.size() == clients.size(), () -> "heard " + heard.size());
        heard.clear();

        cluster.stopWorker(cluster.worker(0));
        cluster.addWorker();
        signIn(0, "last");
        awaitHeard("worker-1 online last");
        clients.get(7).close();
        awaitHeard("worker-1 offline u7");
    }

    @Test
    void shouldFinishACallBeforeItStopsSoThatNobodyRepeatsIt() throws Exception {
        start(1, 2, Duration.ZERO);
        held = new CountDownLatch(1);
        signIn(0, "a");
        awaitHeard("worker-0 online a");
        BusinessWorker first = cluster.worker(0);
        Thread stops = new Thread(() -> cluster.stopWorker(first));
        stops.start();
        Await.until(DEADLINE, () -> cluster.gateway(0).readyWorkers() == 1, () -> "it does not drain");
        held.countDown();
        held = null;
        stops.join();

        signIn(0, "b");
        awaitHeard("worker-1 online b");
    }

    @Test
    void shouldTellWhatChangedWhileThereWasNoWorker() {
        start(2, 1, Duration.ZERO);
        TestClient leaving = signIn(0, "leaving");
        signIn(1, "staying");
        awaitHeard("worker-0 online leaving", "worker-0 online staying");

        cluster.stopWorker(cluster.worker(0));
        leaving.close();
        cluster.addWorker();

        awaitHeard("worker-1 offline leaving");
        signIn(1, "new");
        awaitHeard("worker-1 online new");
    }

    @Test
    void shouldNotTellOfAClientThatIsBackWithinTheGrace() {
        start(2, 1, Duration.ofHours(1));
        signIn(0, "a").close();
        signIn(0, "a").close();
        signIn(1, "a");
        signIn(1, "b");

        awaitHeard("worker-0 online a", "worker-0 online b");
    }

    @Test
    void shouldCountACallThatFailedAsMade() {
        start(1, 1, Duration.ZERO);
        TestClient client = signIn(0, "bad");
        awaitHeard("worker-0 online bad");

        client.close();

        awaitHeard("worker-0 offline bad");
    }

    @Test
    void shouldTakeOneSubscriptionOfAWorker() {
        start(1, 1, Duration.ZERO);
        BusinessWorker worker = cluster.worker(0);

        assertThatThrownBy(() -> worker.presence(new PresenceEvents() {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("worker-0");
    }
}
