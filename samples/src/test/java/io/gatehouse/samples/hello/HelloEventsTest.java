package io.gatehouse.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HelloEventsTest {
    @Test
    @Tag("API-01")
    @Tag("API-03")
    void shouldGreetWhoComesAndTellEverybodyWhatEverybodySays() {
        try (var cluster = LocalCluster.of(2, 1, HelloEvents::new)) {
            TestClient tom = cluster.client(0, "/");
            String tomsId = idOfGreeted(tom);
            tom.expectText(tomsId + " login");
            TestClient eva = cluster.client(1, "/");
            String evasId = idOfGreeted(eva);
            eva.expectText(evasId + " login");

            eva.send("hi");
            eva.expectText(evasId + " said hi");
            eva.close();

            tom.expectText(evasId + " login")
                    .expectText(evasId + " said hi")
                    .expectText(evasId + " logout")
                    .expectNothingElse();
        }
    }

    private static String idOfGreeted(TestClient client) {
        String greeting = client.next().text();
        assertThat(greeting).matches("Hello [0-9a-f]{20}");
        return greeting.substring("Hello ".length());
    }
}
