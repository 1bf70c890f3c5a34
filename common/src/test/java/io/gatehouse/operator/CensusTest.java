package io.gatehouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is called missing, from what registers and gateways say. */
class CensusTest {
    private static final NodeIdentity A = new NodeIdentity(LinkRole.GATEWAY, 0xA, 1, "a");
    private static final NodeIdentity B = new NodeIdentity(LinkRole.GATEWAY, 0xB, 1, "b");
    private static final NodeIdentity ONE = new NodeIdentity(LinkRole.WORKER, 1, 1, "one");
    private static final NodeIdentity TWO = new NodeIdentity(LinkRole.WORKER, 2, 1, "two");

    private static LinkStatus link(NodeIdentity peer) {
        return new LinkStatus(peer, "127.0.0.1:" + (1000 + peer.id()), "linked", Figures.NONE);
    }

    private static NodeStatus status(NodeIdentity identity, Figures figures, LinkStatus... links) {
        return new NodeStatus(identity, "1", 1000, List.of(), figures, List.of(links));
    }

    private static Census census(boolean complete, LinkStatus... members) {
        NodeIdentity register = new NodeIdentity(LinkRole.REGISTER, 9, 1, "r");
        Figures figures =
                new Figures.Builder().set(Figure.COMPLETE, complete ? 1 : 0).build();
        return new Census(List.of(ClusterNode.of(status(register, figures, members), "127.0.0.1:1236")));
    }

    private static Census.GatewayAnswer answer(NodeIdentity gateway, List<NodeStatus> workers, LinkStatus... links) {
        return new Census.GatewayAnswer(
                ClusterNode.of(status(gateway, Figures.NONE, links), "127.0.0.1:2900"), workers, "");
    }

    @Test
    @Tag("OP-04")
    void shouldMissNothingWhenEverybodyAnswersAndIsLinked() {
        ClusterStatus cluster = census(true, link(A), link(ONE))
                .withAnswers(List.of(answer(A, List.of(status(ONE, Figures.NONE)), link(ONE))));

        assertThat(cluster.problems()).isEmpty();
        assertThat(cluster.isComplete()).isTrue();
        assertThat(cluster.workers()).extracting(ClusterNode::address).containsExactly("127.0.0.1:1001");
    }

    @Test
    @Tag("OP-04")
    void shouldNameAWorkerThatDoesNotReachAGateway() {
        List<NodeStatus> one = List.of(status(ONE, Figures.NONE));

        ClusterStatus cluster = census(true, link(A), link(B), link(ONE))
                .withAnswers(List.of(answer(A, one, link(ONE)), answer(B, List.of())));

        assertThat(cluster.problems())
                .containsExactly(
                        "worker 'one' (000000000001) is not linked to gateway 'b' (00000000000b) at 127.0.0.1:2900:"
                                + " can it reach that address (gateway.advertise, firewall)?");
    }

    @Test
    @Tag("OP-04")
    void shouldNameAWorkerOfWhichNoRegisterKnows() {
        List<NodeStatus> both = List.of(status(ONE, Figures.NONE), status(TWO, Figures.NONE));

        ClusterStatus cluster =
                census(true, link(A), link(ONE)).withAnswers(List.of(answer(A, both, link(ONE), link(TWO))));

        assertThat(cluster.problems())
                .containsExactly("worker 'two' (000000000002) is linked to gateway 'a' (00000000000a), but no register"
                        + " asked knows it. Is one missing in operator.register?");
        assertThat(cluster.workers())
                .hasSize(2)
                .allMatch(worker -> worker.status().isPresent());
    }

    @Test
    @Tag("OP-04")
    void shouldNotTrustAYoungRegisterNorAnEmptyCluster() {
        assertThat(census(false).withAnswers(List.of()).problems())
                .hasSize(3)
                .anyMatch(problem -> problem.contains("register.lease-grace"))
                .anyMatch(problem -> problem.startsWith("No gateway is known"))
                .anyMatch(problem -> problem.startsWith("No worker is known"));
    }

    @Test
    @Tag("OP-04")
    void shouldComputeRatesByTheNodesOwnClockAndOnlyWithinOneLife() {
        ClusterNode before = ClusterNode.of(gateway(A, 1000, 10), "x");

        assertThat(ClusterNode.of(gateway(A, 1500, 60), "x").since(before).rate(Figure.MESSAGES_IN))
                .isEqualTo(100);
        assertThat(ClusterNode.of(gateway(A, 1000, 60), "x").since(before).perSecond())
                .isEmpty();
        NodeIdentity restarted = new NodeIdentity(LinkRole.GATEWAY, 0xA, 2, "a");
        assertThat(ClusterNode.of(gateway(restarted, 2000, 0), "x")
                        .since(before)
                        .perSecond())
                .isEmpty();
        assertThat(ClusterNode.silent(LinkRole.GATEWAY, Optional.of(A), "x", "gone")
                        .since(before)
                        .perSecond())
                .isEmpty();
    }

    private static NodeStatus gateway(NodeIdentity identity, long uptimeMs, long messages) {
        Figures figures =
                new Figures.Builder().set(Figure.MESSAGES_IN, messages).build();
        return new NodeStatus(identity, "1", uptimeMs, List.of(), figures, List.of());
    }
}
