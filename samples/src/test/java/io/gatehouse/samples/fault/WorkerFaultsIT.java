package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients notice when workers end, freeze, restart or come, under load. Rows F1 to F5 and F11 to F13 of docs/reliability.md. */
@Tag("fault")
@Timeout(300)
class WorkerFaultsIT {
    private static final int WINDOW = 4;
    private static final int GROUP_SIZE = 5;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();

    /** F1. */
    @Test
    @Tag("OP-02")
    @Tag("OP-03")
    void shouldLoseRepeatAndDisconnectNothingWhenAWorkerIsToldToStop() throws Exception {
        FaultCluster cluster = cluster(2);
        LaunchedNode one = cluster.workers("one", "two").get(0);

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            assertThat(one.stop()).isZero();
            fleet.awaitAnswers(10);

            FleetReport report = settle("F1", cluster, fleet);
            assertThat(report.repeatedFlagged()).isZero();
            assertNobodyClosed(cluster, report);
        }
    }

    /** F2. */
    @Test
    @Tag("OP-03")
    void shouldRepeatOnlyFlaggedAndDisconnectNobodyWhenAWorkerIsKilled() throws Exception {
        FaultCluster cluster = cluster(2);
        LaunchedNode one = cluster.workers("one", "two").get(0);

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            one.kill();
            fleet.awaitAnswers(10);

            assertNobodyClosed(cluster, settle("F2", cluster, fleet));
        }
    }

    /** F3, while the gap is shorter than the parking limit. */
    @Test
    @Tag("OP-02")
    void shouldParkWhileTheOnlyWorkerRestarts() throws Exception {
        FaultCluster cluster = cluster(1);
        LaunchedNode one = cluster.awaitTaken(cluster.worker("one"));

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            one.kill();
            cluster.awaitTaken(cluster.worker("again"));
            fleet.awaitAnswers(10);

            assertNobodyClosed(cluster, settle("F3", cluster, fleet));
        }
    }

    /** F3, when the gap is longer. */
    @Test
    void shouldCloseWithTryAgainAfterTheParkingLimit() throws Exception {
        FaultForm impatient = form.endingParking();
        FaultCluster cluster = cluster(1, impatient);
        LaunchedNode one = cluster.awaitTaken(cluster.worker("one"));

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            one.kill();
            fleet.clients()
                    .forEach(client -> client.closed()
                            .orTimeout(impatient.parking().toSeconds() + 60, TimeUnit.SECONDS)
                            .join());

            FleetReport report = fleet.report();
            print("F3 after the limit", report);
            assertThat(report.closeCodes()).containsOnlyKeys(1013);
            assertThat(cluster.figure("lost.parked-out")).isEqualTo(report.clients());
            // What was promised to those who came: their end, as soon as somebody is there to be told.
            cluster.worker("again").ready();
            cluster.awaitCloses(fleet.clients().size(), Duration.ZERO);
        }
    }

    /** F4. */
    @Test
    void shouldMoveTheClientsOfAFrozenWorkerWhichDoesNoHarmWhenItWakes() throws Exception {
        FaultCluster cluster = cluster(2, form.noticingSilence());
        LaunchedNode one = cluster.workers("one", "two").get(0);

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            one.suspend();
            fleet.awaitAnswers(20);
            one.resume();
            one.logged("takes clients|is linked|link to gateway|nothing heard");
            fleet.awaitAnswers(10);

            assertNobodyClosed(cluster, settle("F4", cluster, fleet));
        }
    }

    /** F5. */
    @Test
    @Tag("OP-02")
    @Tag("OP-03")
    void shouldLoseRepeatAndDisconnectNothingInARollingRestart() throws Exception {
        FaultCluster cluster = cluster(2);
        List<LaunchedNode> workers = new ArrayList<>(cluster.workers("w00", "w01"));

        try (Fleet fleet = fleet(cluster).start()) {
            for (int round = 1; round <= (form.isLong() ? 3 : 2); round++) {
                for (int i = 0; i < workers.size(); i++) {
                    FaultCluster.assertUnderLoad(fleet);
                    assertThat(workers.get(i).stop()).isZero();
                    workers.set(i, cluster.awaitTaken(cluster.worker("w" + round + i)));
                    fleet.awaitAnswers(3);
                }
            }

            FleetReport report = settle("F5", cluster, fleet);
            assertThat(report.repeatedFlagged()).isZero();
            assertNobodyClosed(cluster, report);
        }
    }

    /** F11. */
    @Test
    void shouldHoldFastSendersBackWhileHandlersAreSlow() throws Exception {
        FaultCluster cluster = cluster(1);
        cluster.workers("one", "two");

        // Left to themselves, the clients would have 1 MiB each on their way. What is in the sockets when they stop
        // must be handled within the limit below, by two workers whose threads all sleep: so there are few clients in
        // the long form, and few, long messages in the short one.
        int clients = Math.min(form.clients(), 120);
        int bytes = form.isLong() ? 1 << 10 : 8 << 10;
        try (Fleet fleet =
                new Fleet(cluster.clientAddresses(), clients, (1 << 20) / bytes, GROUP_SIZE, 50, bytes).start()) {
            FaultCluster.assertUnderLoad(fleet);
            fleet.talkFor(form.isLong() ? Duration.ofSeconds(60) : form.outage());

            // The clients wanted to send more than was taken, because the gateway did not read.
            assertThat(fleet.heldBack()).isEqualTo(clients);
            // One that was answered at this very moment is read again.
            assertThat(cluster.figure("held-back")).isBetween(clients * 9L / 10, (long) clients);
            long unacknowledged = cluster.figure("unacknowledged-bytes");
            FleetReport report = fleet.settle(FaultCluster.settleLimit().multipliedBy(2));
            print("F11, with " + unacknowledged + " bytes unacknowledged", report);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(unacknowledged).isLessThanOrEqualTo(clients * (64L << 10));
            assertNobodyClosed(cluster, report);
        }
    }

    /** F12. */
    @Test
    void shouldMoveClientsToAWorkerThatJoinsAndLoseOrRepeatNothing() throws Exception {
        FaultCluster cluster = new FaultCluster(nodes, form);
        List<LaunchedNode> gateways = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            gateways.add(cluster.gateway("g" + i, "--rebalance-rate=20"));
        }
        cluster.awaitTaken(cluster.worker("one"));

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            cluster.awaitTaken(cluster.worker("two"));
            FaultCluster.assertUnderLoad(fleet);
            gateways.forEach(gateway -> gateway.logged("clients have moved to workers that joined"));
            fleet.awaitAnswers(5);

            FleetReport report = settle("F12", cluster, fleet);
            assertThat(report.repeatedFlagged()).isZero();
            assertNobodyClosed(cluster, report);
            // Of each gateway's clients every second one; its two loops count at the same time, so give or take some.
            assertThat(cluster.figure("clients-moved")).isBetween(report.clients() / 4 - 2L, report.clients() / 4 + 2L);
        }
    }

    /** F13. */
    @Test
    void shouldCountAndReportEventsWhoseHandlerThrowsAndGoOn() throws Exception {
        FaultCluster cluster = new FaultCluster(nodes, form, "com.acme.ThrowingFaultEvents");
        cluster.gateway("g0");
        LaunchedNode one = cluster.awaitTaken(cluster.worker("one"));
        nodes.mayPrintStackTrace(one);

        try (Fleet fleet = fleet(cluster).start()) {
            FaultCluster.assertUnderLoad(fleet);
            fleet.awaitAnswers(30);

            FleetReport report = settle("F13", cluster, fleet);
            assertThat(report.repeatedFlagged()).isZero();
            assertNobodyClosed(cluster, report);
            one.logged("client .* onMessage failed at event");
            int perClient = report.sent() / report.clients() / 10;
            assertThat(cluster.figure("events-failed")).isGreaterThan((long) (perClient - 1) * report.clients());
        }
    }

    private FaultCluster cluster(int gateways) throws Exception {
        return cluster(gateways, form);
    }

    private FaultCluster cluster(int gateways, FaultForm form) throws Exception {
        FaultCluster cluster = new FaultCluster(nodes, form);
        for (int i = 0; i < gateways; i++) {
            cluster.gateway("g" + i);
        }
        return cluster;
    }

    private Fleet fleet(FaultCluster cluster) {
        return new Fleet(cluster.clientAddresses(), form.clients(), WINDOW, GROUP_SIZE, form.workMs());
    }

    private static FleetReport settle(String row, FaultCluster cluster, Fleet fleet) {
        FleetReport report = fleet.settle(FaultCluster.settleLimit());
        print(row, report);
        assertThat(report.isClean()).as("%s: %s", row, report).isTrue();
        return report;
    }

    private static void print(String row, FleetReport report) {
        System.out.println("fault " + row + ": " + report);
    }

    private static void assertNobodyClosed(FaultCluster cluster, FleetReport report) {
        assertThat(report.closeCodes()).isEmpty();
        assertThat(cluster.calls().calls("close")).isEmpty();
        assertThat(cluster.calls().calls("connect").stream()
                        .map(CallLog.Call::id)
                        .distinct())
                .hasSize(report.clients());
        assertThat(cluster.calls().unflagged("connect"))
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    }
}
