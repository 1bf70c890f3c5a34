package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names of workers are for people: nothing depends on them. */
class WorkerNamesTest extends GatewayFixture {
    @Test
    @Tag("BW-01")
    void shouldTakeTwoWorkersOfOneNameForTwo() {
        start();
        ScriptedWorker one = worker("twin");
        ScriptedWorker other = worker("twin");
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(connect("/" + i));
            int connected = i + 1;
            Await.until("client is bound", () -> one.eventCount() + other.eventCount() == connected);
        }

        assertThat(one.eventCount()).isEqualTo(2);
        assertThat(other.eventCount()).isEqualTo(2);
        assertThat(clients).noneMatch(TestClient::isClosed);
        assertThat(one.closed()).isEmpty();
        assertThat(other.closed()).isEmpty();
    }
}
