package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(OrderAnnotation.class)
class LocalClusterExtensionTest {
    private static final class Echo implements ClientEvents {
        @Override
        public void onMessage(Client client, Message message) {
            client.joinGroup("talkers");
            client.send(message);
        }
    }

    @RegisterExtension
    static final LocalCluster shared = LocalCluster.of(1, 1, worker -> new Echo());

    @RegisterExtension
    final LocalCluster own = LocalCluster.of(1, 1, worker -> new Echo());

    @Test
    @Order(1)
    void shouldBeThereForEachTest() {
        shared.client(0, "/").send("hi").expectText("hi").expectNothingElse();
        own.client(0, "/").send("hi").expectText("hi");
    }

    @Test
    @Order(2)
    void shouldLeaveNoClientOfAnotherTestInASharedCluster() {
        Await.until(
                Duration.ofSeconds(60),
                () -> shared.worker(0).clients().count(Who.everyone()).await().complete() == 0,
                shared::describe);

        own.client(0, "/").send("hi").expectText("hi");
    }

    @Test
    @Order(3)
    void shouldTellWhatEveryNodeKnowsAndLoggedWhenATestFails() {
        TestClient tom = own.client(0, "/?name=Tom");
        tom.send("hi").expectText("hi").send("left over");
        Await.until(Duration.ofSeconds(60), () -> !tom.waiting().isEmpty(), own::describe);
        AssertionError failure = new AssertionError("the test's own");

        assertThatThrownBy(() -> own.handleTestExecutionException(null, failure))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ClusterState.class);
        assertThat(failure.getSuppressed()[0])
                .hasMessageContaining("gateway 'gateway-0'")
                .hasMessageContaining("1 workers ready")
                .hasMessageContaining("worker worker-0: 1 gateways linked")
                .hasMessageContaining("in groups [talkers]")
                .hasMessageContaining(
                        "client 1 (/?name=Tom of gateway 0): open, got and nobody asked for: text 'left over'")
                .hasMessageContaining("INFO gateway 'gateway-0'");
    }
}
