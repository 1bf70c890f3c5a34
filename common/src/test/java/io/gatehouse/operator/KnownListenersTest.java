package io.gatehouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KnownListenersTest {
    private static NodeStatus gateway(String... addresses) {
        return new NodeStatus(
                new NodeIdentity(LinkRole.GATEWAY, 1, 1, "g"),
                "1",
                1,
                List.of(addresses),
                new Figures.Builder().build(),
                List.of());
    }

    @Test
    @Tag("OP-05")
    void shouldKnowListenersByNameOrBySchemeAndPort() {
        var known = new KnownListeners();
        known.add(gateway("ws://127.0.0.1:7272", "wss://[::1]:443?name=the%20browsers%26co", "link 127.0.0.1:2900"));
        known.add(gateway("text+tls://0.0.0.0:7273"));

        assertThat(known.problem("")).isEmpty();
        assertThat(known.problem("ws:7272")).isEmpty();
        assertThat(known.problem("the browsers&co")).isEmpty();
        assertThat(known.problem("text+tls:7273")).isEmpty();
        assertThat(known.problem("ws"))
                .contains("No gateway that answered has a listener of the name 'ws'. There are text+tls:7273,"
                        + " the browsers&co, ws:7272.");
    }

    @Test
    void shouldCallNothingWrongWhereNoGatewayAnswers() {
        assertThat(new KnownListeners().problem("ws:7272")).isEmpty();
    }
}
