package io.gatehouse.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is missed that no register knows of. */
class ExpectedNodesTest {
    private static final NodeIdentity ONE = new NodeIdentity(LinkRole.WORKER, 1, 1, "one");
    private static final NodeIdentity TWO = new NodeIdentity(LinkRole.WORKER, 2, 1, "two");
    private static final String TAKE = " answer and take clients at every gateway (operator.expect)";

    private static ClusterNode node(NodeIdentity identity, LinkStatus... links) {
        return ClusterNode.of(
                new NodeStatus(identity, "1", 1000, List.of(), Figures.NONE, List.of(links)), "127.0.0.1:1");
    }

    private static LinkStatus link(NodeIdentity worker, String state) {
        return new LinkStatus(worker, "127.0.0.1:2", state, Figures.NONE);
    }

    private static ClusterNode gateway(long id, LinkStatus... links) {
        return node(new NodeIdentity(LinkRole.GATEWAY, id, 1, "gateway-" + id), links);
    }

    private static ClusterStatus cluster(List<ClusterNode> gateways, NodeIdentity... workers) {
        return new ClusterStatus(
                List.of(node(new NodeIdentity(LinkRole.REGISTER, 9, 1, "register"))),
                gateways,
                Stream.of(workers).map(ExpectedNodesTest::node).toList(),
                List.of());
    }

    private static List<String> missing(ClusterStatus cluster, String... expected) {
        return ExpectedNodes.parse(List.of(expected)).lookAt(cluster).problems();
    }

    @Test
    @Tag("OP-04")
    void shouldMissWhoIsFewerThanExpectedAndNobodyElse() {
        var cluster = cluster(List.of(gateway(1, link(ONE, "ready"), link(TWO, "ready"))), ONE, TWO);

        assertThat(missing(cluster)).isEmpty();
        assertThat(missing(cluster, "workers=1")).isEmpty();
        assertThat(missing(cluster, "workers=2", "gateways=1", "registers=1")).isEmpty();
        assertThat(missing(cluster, "workers=3"))
                .containsExactly("2 of 3 workers that are expected" + TAKE + ": 'one', 'two'.");
        assertThat(missing(cluster, "gateways=2", "registers=2"))
                .containsExactly(
                        "1 of 2 registers that are expected answer (operator.expect): 'register'.",
                        "1 of 2 gateways that are expected answer (operator.expect): 'gateway-1'.");
        assertThat(missing(cluster(List.of()), "workers=1"))
                .containsExactly("0 of 1 workers that are expected" + TAKE + ".");
    }

    @ParameterizedTest
    @CsvSource({"starting", "draining"})
    @Tag("OP-04")
    void shouldCountAWorkerOnlyIfEveryGatewayGivesItClients(String state) {
        ClusterNode first = gateway(1, link(ONE, "ready"), link(TWO, "ready"));

        assertThat(missing(
                        cluster(List.of(first, gateway(2, link(ONE, "ready"), link(TWO, state))), ONE, TWO),
                        "workers=2"))
                .containsExactly("1 of 2 workers that are expected" + TAKE + ": 'one'.");
        assertThat(missing(cluster(List.of(first, gateway(2, link(ONE, "ready"))), ONE, TWO), "workers=2"))
                .containsExactly("1 of 2 workers that are expected" + TAKE + ": 'one'.");
    }

    @Test
    void shouldNotCountWhoDoesNotAnswer() {
        var silent = ClusterNode.silent(LinkRole.WORKER, Optional.of(ONE), "127.0.0.1:1", "did not answer");
        var cluster = new ClusterStatus(
                List.of(), List.of(gateway(1, link(ONE, "ready"))), List.of(silent), List.of("before"));

        assertThat(missing(cluster, "workers=1"))
                .containsExactly("before", "0 of 1 workers that are expected" + TAKE + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workers            | 'workers' is not TIER=COUNT",
                "worker=3           | 'worker' is unknown. Did you mean workers? Allowed: registers, gateways, workers.",
                "workers=-1         | 'workers=-1' needs a whole number of 0 to 100000.",
                "workers=100001     | 'workers=100001' needs a whole number",
                "workers=           | 'workers=' needs a whole number",
                "workers=1,workers=2 | workers is given twice."
            })
    void shouldSayWhatIsWrong(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExpectedNodes.parse(List.of(text.split(","))))
                .withMessageContaining(why);
    }
}
