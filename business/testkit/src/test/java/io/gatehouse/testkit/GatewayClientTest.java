package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ClientId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program outside of the cluster that sends, joins and asks over links of its own. */
class GatewayClientTest {
    private static final SessionKey<String> NAME = SessionKey.text("name");

    /** Says who one is. */
    private static final class Greeting implements ClientEvents {
        @Override
        public void onConnect(Client client) {
            client.send(client.id().toString());
        }
    }

    @Test
    @Tag("OP-09")
    @Tag("API-33")
    void shouldDriveTwoClustersAtOnce() throws Exception {
        try (var east = LocalCluster.of(2, 1, worker -> new Greeting());
                var west = LocalCluster.of(1, 1, worker -> new Greeting());
                var toEast = connect(east);
                var toWest = connect(west)) {
            TestClient tom = east.client(0, "/");
            TestClient eva = east.client(1, "/");
            TestClient bob = west.client(0, "/");
            ClientId tomId = ClientId.parse(tom.next().text());
            ClientId evaId = ClientId.parse(eva.next().text());
            ClientId bobId = ClientId.parse(bob.next().text());

            toEast.joinGroup(Who.client(tomId, evaId), "room").await();
            toWest.joinGroup(bobId, "room").await();
            toEast.bindUid(tomId, "tom").await();
            toEast.sendToGroup("room", "hello east").await();
            toWest.sendToGroup("room", "hello west").await();
            toEast.sendToUid("tom", "hello tom").await();
            toEast.session(tomId).set(NAME, "Tom").await();

            assertThat(tom.next().text()).isEqualTo("hello east");
            assertThat(tom.next().text()).isEqualTo("hello tom");
            assertThat(eva.next().text()).isEqualTo("hello east");
            assertThat(bob.next().text()).isEqualTo("hello west");
            assertThat(toEast.count(Who.everyone()).await().complete()).isEqualTo(2);
            assertThat(toWest.count(Who.everyone()).await().complete()).isEqualTo(1);
            assertThat(toEast.uids(Who.inGroup("room")).await().complete()).isEqualTo(Set.of("tom"));
            assertThat(toWest.isUidOnline("tom").await().complete()).isFalse();
            assertThat(toEast.session(tomId).get(NAME).await()).isEqualTo("Tom");
            assertThat(toEast.list(Who.inGroup("room"), Page.all()).await().complete())
                    .extracting(ClientInfo::id)
                    .containsExactlyInAnyOrder(tomId, evaId);
            // Of another cluster: there is no such gateway here.
            assertThatThrownBy(() -> toWest.session(tomId).get().await()).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    @Tag("OP-09")
    void shouldNeverBeGivenClientsNorCountAsAWorker() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting());
                var client = connect(cluster)) {
            for (int i = 0; i < 5; i++) {
                cluster.client(0, "/").next().text();
            }

            assertThat(client.count(Who.everyone()).await().complete()).isEqualTo(5);
            assertThat(cluster.gateway(0).readyWorkers()).isEqualTo(1);
            assertThat(client.gateways()).extracting("isLinked").containsExactly(true);
        }
    }

    @Test
    void shouldCompleteOnAThreadThatMayBlockOnAnotherAnswer() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting())) {
            CompletableFuture<Long> counted = GatewayClient.connect(options(cluster))
                    .map(client -> {
                        try (client) {
                            return client.count(Who.everyone()).await().complete();
                        }
                    })
                    .toCompletionStage()
                    .toCompletableFuture();

            assertThat(counted.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void shouldWriteOutWhatWasSentBeforeItCloses() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting())) {
            TestClient client = cluster.client(0, "/");
            client.next().text();

            try (var pusher = connect(cluster)) {
                for (int i = 0; i < 1000; i++) {
                    pusher.sendToAll(Integer.toString(i));
                }
            }

            for (int i = 0; i < 1000; i++) {
                assertThat(client.next().text()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    @Tag("API-33")
    void shouldSayThatNoRegisterAnswers() throws Exception {
        GatewayClientOptions nowhere = GatewayClientOptions.of("127.0.0.1:1").startGrace(Duration.ofMillis(50));
        try (var client = GatewayClient.connect(nowhere).await(60, TimeUnit.SECONDS)) {
            assertThatThrownBy(() -> client.sendToAll("hello").await())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no register has answered");
            assertThat(client.gateways()).isEmpty();
            assertThat(client.count(Who.everyone()).await().isComplete()).isFalse();
        }
    }

    @Test
    void shouldFailAtOnceWhenClosed() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting())) {
            GatewayClient client = connect(cluster);

            client.close();
            client.close();

            assertThatThrownBy(() ->
                            client.send(Who.everyone(), Message.text("late")).await(60, TimeUnit.SECONDS))
                    .isInstanceOf(UnavailableException.class);
        }
    }

    /** A program on Vert.x itself. */
    @Test
    void shouldCloseOnAWorkerThreadAndOnAnEventLoopOnlyWithoutWaiting() throws Exception {
        Vertx program = Vertx.vertx();
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting())) {
            GatewayClient first = connect(cluster);
            GatewayClient second = connect(cluster);

            program.executeBlocking(() -> {
                        first.close();
                        return null;
                    })
                    .await(20, TimeUnit.SECONDS);
            Future<Void> refused = Future.future(done -> program.runOnContext(ignored -> done.handle(closing(second))));
            assertThatThrownBy(() -> refused.await(20, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stop()");
            second.sendToAll("still there").await(20, TimeUnit.SECONDS);
            Future<Void> stopped = Future.future(
                    done -> program.runOnContext(ignored -> second.stop().onComplete(done)));
            stopped.await(20, TimeUnit.SECONDS);

            for (GatewayClient each : List.of(first, second)) {
                assertThatThrownBy(() -> each.sendToAll("late").await(20, TimeUnit.SECONDS))
                        .isInstanceOf(UnavailableException.class);
            }
        } finally {
            program.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static Future<Void> closing(GatewayClient client) {
        try {
            client.close();
            return Future.succeededFuture();
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
    }

    @Test
    @Tag("API-02")
    void shouldFailAtOnceInsteadOfWaitingWhenALinkIsFull() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new Greeting())) {
            GatewayClientOptions small = options(cluster).link(LinkOptions.DEFAULTS.maxQueuedBytes(4096));
            try (var client = GatewayClient.connect(small).await(60, TimeUnit.SECONDS)) {
                Message large = Message.binary(Buffer.buffer(new byte[1 << 20]));
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                Future<Void> sent = client.send(Who.everyone(), large);
                while (!sent.failed() && System.nanoTime() < end) {
                    sent = client.send(Who.everyone(), large);
                    assertThat(sent.isComplete()).isTrue();
                }

                assertThat(sent.cause())
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("gateway-0")
                        .hasMessageContaining("full");
            }
        }
    }

    @Test
    void shouldRefuseOptionsThatCannotBeMeant() {
        GatewayClientOptions options = GatewayClientOptions.DEFAULTS;

        assertThatThrownBy(() -> options.registers(List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway-client.register");
        assertThatThrownBy(() -> options.queryDeadline(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway-client.query-deadline=0ms");
        assertThatThrownBy(() -> options.startGrace(Duration.ofMillis(600_001)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway-client.start-grace=600001ms");
        assertThat(options.queryDeadline(Duration.ofMillis(1)).startGrace(Duration.ofMillis(600_000)))
                .isNotEqualTo(options);
        assertThatThrownBy(() -> GatewayClientOptions.of("nowhere")).isInstanceOf(IllegalArgumentException.class);
    }

    private static GatewayClient connect(LocalCluster cluster) throws Exception {
        return GatewayClient.connect(options(cluster)).await(60, TimeUnit.SECONDS);
    }

    private static GatewayClientOptions options(LocalCluster cluster) {
        return GatewayClientOptions.DEFAULTS.name("web").registers(List.of(cluster.register()));
    }
}
