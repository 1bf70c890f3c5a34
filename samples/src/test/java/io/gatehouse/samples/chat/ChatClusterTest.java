package io.gatehouse.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatClusterTest {
    @RegisterExtension
    final LocalCluster cluster = LocalCluster.of(2, 2, ChatEvents::new);

    @Test
    void shouldTellARoomThatIsSpreadOverTwoGateways() {
        TestClient tom = loggedIn(0, "Tom");
        TestClient eva = loggedIn(1, "Eva");
        tom.next(); // Eva came in

        eva.send("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");

        assertThat(tom.nextJson()).containsEntry("content", "hi");
        assertThat(eva.nextJson()).containsEntry("content", "hi");
        eva.leave();
        assertThat(tom.nextJson()).containsEntry("type", "logout");
        tom.expectNothingElse();
    }

    private TestClient loggedIn(int gateway, String name) {
        TestClient client = cluster.client(gateway, "/");
        client.send("{\"type\":\"login\",\"client_name\":\"" + name + "\",\"room_id\":\"1\"}");
        client.next();
        return client;
    }
}
