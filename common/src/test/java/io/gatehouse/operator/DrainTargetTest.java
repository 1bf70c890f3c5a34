package io.gatehouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which node is meant, and whether it should drain. */
class DrainTargetTest {
    private static final NodeIdentity A = new NodeIdentity(LinkRole.GATEWAY, 0xA, 1, "a");
    private static final NodeIdentity ONE = new NodeIdentity(LinkRole.WORKER, 1, 1, "one");
    private static final NodeIdentity TWO = new NodeIdentity(LinkRole.WORKER, 2, 1, "two");
    private static final NodeIdentity OTHER_TWO = new NodeIdentity(LinkRole.WORKER, 3, 1, "two");

    private static LinkStatus link(NodeIdentity peer, String state) {
        return new LinkStatus(peer, "127.0.0.1:1", state, Figures.NONE);
    }

    private static ClusterNode node(NodeIdentity identity, LinkStatus... links) {
        return ClusterNode.of(
                new NodeStatus(identity, "1", 1, List.of(), Figures.NONE, List.of(links)), "127.0.0.1:2900");
    }

    private static ClusterStatus cluster(LinkStatus... links) {
        return new ClusterStatus(
                List.of(node(new NodeIdentity(LinkRole.REGISTER, 9, 1, "r"))),
                List.of(node(A, links)),
                Arrays.stream(links).map(each -> node(each.peer())).toList(),
                List.of());
    }

    @Test
    void shouldFindByNameAndById() {
        ClusterStatus cluster = cluster(link(ONE, "ready"), link(TWO, "ready"), link(OTHER_TWO, "ready"));

        assertThat(DrainTarget.find(cluster, "one", false).node().identity()).contains(ONE);
        assertThat(DrainTarget.find(cluster, "000000000003", false).node().identity())
                .contains(OTHER_TWO);
        assertThat(DrainTarget.find(cluster, "a", false).node().identity()).contains(A);
    }

    @Test
    void shouldNameThoseThatThereAreWhenNoneOrSeveralAreMeant() {
        ClusterStatus cluster = cluster(link(ONE, "ready"), link(TWO, "ready"), link(OTHER_TWO, "ready"));

        assertThat(DrainTarget.find(cluster, "onne", false).problem())
                .isEqualTo("no worker or gateway is called 'onne'. Known: gateway 'a' (00000000000a), worker 'one'"
                        + " (000000000001), worker 'two' (000000000002), worker 'two' (000000000003).");
        assertThat(DrainTarget.find(cluster, "two", false).problem())
                .isEqualTo("2 nodes are called 'two'. Name one by its id: worker 'two' (000000000002), worker 'two'"
                        + " (000000000003).");
        assertThat(DrainTarget.find(cluster, "r", false).problem()).contains("is a register");
    }

    @Test
    void shouldSpareTheLastWorkerThatTakesClientsUnlessForced() {
        for (String state : List.of("draining", "starting")) {
            ClusterStatus cluster = cluster(link(ONE, "ready"), link(TWO, state));

            assertThat(DrainTarget.find(cluster, "one", false).problem()).contains("no other worker takes clients");
            assertThat(DrainTarget.find(cluster, "one", true).node().identity()).contains(ONE);
        }
    }
}
