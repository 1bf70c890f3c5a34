package io.gatehouse.business.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndedClientsTest {
    private static final NodeIdentity A = new NodeIdentity(LinkRole.GATEWAY, 1, 1, "a");
    private static final NodeIdentity B = new NodeIdentity(LinkRole.GATEWAY, 2, 1, "b");
    private static final NodeIdentity C = new NodeIdentity(LinkRole.GATEWAY, 3, 1, "c");

    private final EndedClients ended = new EndedClients(4);

    @Test
    void shouldKnowEachOnce() {
        ended.add(A, List.of(1, 2));

        assertThat(ended.take(A, 1)).isTrue();
        assertThat(ended.take(A, 1)).isFalse();
        assertThat(ended.take(B, 2)).isFalse();
        assertThat(ended.take(A, 2)).isTrue();
        assertThat(ended.size()).isZero();
    }

    @Test
    void shouldKeepAsManyAsItMay() {
        ended.add(A, List.of(1, 2));
        ended.add(B, List.of(1, 2));

        assertThat(ended.size()).isEqualTo(4);
        assertThat(ended.take(A, 1)).isTrue();
    }

    @Test
    void shouldForgetThoseOfTheGatewayThatEndedFirstBeyondThat() {
        ended.add(A, List.of(1, 2));
        ended.add(B, List.of(1, 2));
        ended.add(A, List.of(2)); // again, and the same client
        ended.add(C, List.of(1));

        assertThat(ended.size()).isEqualTo(3);
        assertThat(ended.take(B, 1)).isFalse();
        assertThat(ended.take(A, 1)).isTrue();
        assertThat(ended.take(C, 1)).isTrue();
    }

    @Test
    void shouldKeepAllOfTheLatestGateway() {
        ended.add(A, List.of(1));
        ended.add(B, List.of(1, 2, 3, 4, 5));

        assertThat(ended.size()).isEqualTo(5);
        assertThat(ended.take(A, 1)).isFalse();
        assertThat(ended.take(B, 5)).isTrue();
    }
}
