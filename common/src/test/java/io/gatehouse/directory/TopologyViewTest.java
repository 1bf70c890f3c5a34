package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.Topology;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TopologyViewTest {
    private static final GatewayEntry G1 = gateway(1, 1);
    private static final GatewayEntry G1_AGAIN = gateway(1, 2);
    private static final GatewayEntry G2 = gateway(2, 1);
    private static final NodeIdentity W1 = new NodeIdentity(LinkRole.WORKER, 1, 1, "w1");
    private static final NodeIdentity W2 = new NodeIdentity(LinkRole.WORKER, 2, 1, "w2");

    private final TopologyView view = new TopologyView();

    private static GatewayEntry gateway(long id, long incarnation) {
        return new GatewayEntry(
                new NodeIdentity(LinkRole.GATEWAY, id, incarnation, "g" + id), new HostPort("127.0.0.1", 2900));
    }

    @Test
    void shouldReplaceWhatIsKnownByACompleteTopology() {
        view.merge(new Topology(1, 1, true, List.of(G1, G2), List.of(W1)));

        Topology merged = view.merge(new Topology(1, 2, true, List.of(G2), List.of()));

        assertThat(merged.gateways()).containsExactly(G2);
        assertThat(merged.workers()).isEmpty();
    }

    @Test
    @Tag("GW-08")
    void shouldOnlyAddWhatAnIncompleteTopologySays() {
        view.merge(new Topology(1, 5, true, List.of(G1), List.of(W1)));

        Topology merged = view.merge(new Topology(2, 1, false, List.of(G2), List.of(W2)));

        assertThat(merged.gateways()).containsExactly(G1, G2);
        assertThat(merged.workers()).containsExactly(W1, W2);
        assertThat(merged.complete()).isFalse();
    }

    @Test
    void shouldLetANewIncarnationReplaceTheOldEvenIfIncomplete() {
        view.merge(new Topology(1, 5, true, List.of(G1, G2), List.of()));

        Topology merged = view.merge(new Topology(2, 1, false, List.of(G1_AGAIN), List.of()));

        assertThat(merged.gateways()).containsExactly(G1_AGAIN, G2);
    }

    @Test
    void shouldIgnoreAnOlderVersionOfTheSameRegisterAndTakeTheSameOneAgain() {
        view.merge(new Topology(1, 5, true, List.of(G1), List.of()));

        assertThat(view.merge(new Topology(1, 4, true, List.of(), List.of()))).isNull();
        assertThat(view.merge(new Topology(1, 5, true, List.of(G1), List.of()))).isNotNull();
        assertThat(view.merge(new Topology(2, 1, true, List.of(G2), List.of()))).isNotNull();
    }
}
