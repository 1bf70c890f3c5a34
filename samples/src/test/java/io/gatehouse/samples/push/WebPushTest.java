package io.gatehouse.samples.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The web integration that the documentation recommends: init message, bound by the web application, pushed to by uid. */
class WebPushTest {
    @Test
    @Tag("CH-11")
    @Tag("OP-10")
    void shouldReachAUserWhosePageHandedInItsId() throws Exception {
        try (var cluster = LocalCluster.of(1, 1, worker -> new InitEvents());
                var outside = GatewayClient.connect(
                                GatewayClientOptions.DEFAULTS.registers(List.of(cluster.register())))
                        .await(20, TimeUnit.SECONDS)) {
            var web = new WebPush(outside);
            TestClient page = cluster.client(0, "/");
            TestClient stranger = cluster.client(0, "/");
            String id = (String) page.nextJson().get("client");
            stranger.next();

            assertThat(web.bind("tom", id)).isTrue();
            web.tell("tom", "your order is on its way");
            outside.sendToGroup("news", "all about the release");

            page.expectText("your order is on its way").expectText("all about the release");
            stranger.expectNothingElse();
            page.leave();
            assertThat(web.bind("tom", id.substring(0, 12) + "00000000")).isFalse();
        }
    }
}
