package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fault tests must fail when something is wrong: the same fleet and faults, with handlers and options that do it wrong. */
@Tag("fault")
@Timeout(300)
class FaultCheckerIT {
    // In both forms: the hasty handler does its work on one thread.
    private static final int CLIENTS = FaultForm.SHORT.clients();

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();

    @Test
    void shouldFindEventsThatWereAcknowledgedBeforeTheyRan() throws Exception {
        FleetReport report = killOneOfTwo(cluster("com.acme.HastyFaultEvents"), 20);

        assertThat(report.lost()).as("%s", report).isPositive();
    }

    /** F2 without redelivery, which is also what {@code delivery=at-most-once} promises: nothing twice, and nobody disconnected. */
    @Test
    void shouldFindMessagesThatWereNotGivenToAnotherWorker() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        cluster.gatewayAt("ws://127.0.0.1:0?delivery=at-most-once", "g0");

        // So long that most of what is on its way is with the handlers, also if the fleet reads answers late.
        FleetReport report = killOneOfTwo(cluster, 200);

        System.out.println("fault F2, at most once: " + report);
        assertThat(report.lost()).as("%s", report).isPositive();
        assertThat(report.repeatedFlagged()).isZero();
        assertThat(report.repeatedUnflagged()).isZero();
        assertThat(report.reordered()).isZero();
        assertThat(report.closeCodes()).isEmpty();
        // Some were answered before their worker died, which did not live to acknowledge them.
        assertThat(cluster.figure("lost.not-repeated")).isGreaterThanOrEqualTo(report.lost());
    }

    @Test
    void shouldFindOneLostOfAThousand() throws Exception {
        FaultCluster cluster = cluster("com.acme.DroppingFaultEvents");
        cluster.awaitTaken(cluster.worker("one"));
        try (Fleet fleet = fleet(cluster, 0).start()) {
            fleet.awaitAnswers(2000 / CLIENTS);

            FleetReport report = fleet.settleWithLosses();

            assertThat(report.lost()).as("%s", report).isBetween(1, report.sent() / 1000);
            assertThat(report.groupLost()).isZero();
            assertThat(report.reordered()).isZero();
        }
    }

    @Test
    void shouldFindTwoThatWereSwapped() throws Exception {
        FaultCluster cluster = cluster("com.acme.SwappingFaultEvents");
        cluster.awaitTaken(cluster.worker("one"));
        try (Fleet fleet = fleet(cluster, 0).start()) {
            fleet.awaitAnswers(25);

            FleetReport report = fleet.settle(FaultCluster.settleLimit());

            assertThat(report.reordered()).as("%s", report).isEqualTo(1);
            assertThat(report.lost()).isZero();
        }
    }

    private FleetReport killOneOfTwo(FaultCluster cluster, int workMs) throws Exception {
        LaunchedNode one = cluster.workers("one", "two").get(0);
        try (Fleet fleet = fleet(cluster, workMs)) {
            fleet.start();
            FaultCluster.assertUnderLoad(fleet);
            one.kill();
            return fleet.settleWithLosses();
        }
    }

    private FaultCluster cluster(String handler) throws Exception {
        FaultCluster cluster = new FaultCluster(nodes, form, handler);
        cluster.gateway("g0");
        return cluster;
    }

    private Fleet fleet(FaultCluster cluster, int workMs) {
        return new Fleet(cluster.clientAddresses(), CLIENTS, 4, 5, workMs);
    }
}
