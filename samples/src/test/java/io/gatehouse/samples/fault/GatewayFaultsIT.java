package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noticed when a gateway ends under load: by its own clients, by the others, and by the handlers. Rows F6 and F7. */
@Tag("fault")
@Timeout(300)
class GatewayFaultsIT {
    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();

    /** F6. */
    @Test
    void shouldEndEachClientOfAKilledGatewayOnceAndDisturbNoOther() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        LaunchedNode victim = cluster.gateway("g0");
        cluster.gateway("g1");
        cluster.workers("one", "two");

        // One client per group: what the dead gateway's clients had to say is not missed by those of the other.
        try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients(), 4, 1, form.workMs()).start()) {
            FaultCluster.assertUnderLoad(fleet);
            victim.kill();
            List<FleetClient> gone = fleet.clientsOf(0);
            gone.forEach(
                    client -> client.closed().orTimeout(60, TimeUnit.SECONDS).join());
            fleet.awaitAnswers(10);
            cluster.awaitCloses(gone.size(), form.lease());

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.println("fault F6: " + report);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(report.closeCodes()).containsOnlyKeys(FleetClient.ABNORMAL);
            assertThat(report.closeCodes().get(FleetClient.ABNORMAL)).isEqualTo(gone.size());
            List<CallLog.Call> closes = cluster.calls().calls("close");
            assertThat(closes).allSatisfy(call -> {
                assertThat(call.code()).isEqualTo("4003");
                assertThat(call.redelivered()).isFalse();
            });
            assertThat(names(closes))
                    .isEqualTo(gone.stream().map(FleetClient::name).collect(Collectors.toCollection(TreeSet::new)));
            assertThat(closes).hasSize(gone.size());
        }
    }

    /** F7. */
    @Test
    void shouldCloseTheClientsOfAStoppingGatewayOneAfterTheOtherAndTellOfEachOnce() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        LaunchedNode victim = cluster.gateway("g0");
        cluster.gateway("g1");
        cluster.workers("one", "two");

        try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients() * 2, 4, 1, form.workMs()).start()) {
            FaultCluster.assertUnderLoad(fleet);
            assertThat(victim.stop()).isZero();
            List<FleetClient> gone = fleet.clientsOf(0);
            gone.forEach(
                    client -> client.closed().orTimeout(60, TimeUnit.SECONDS).join());
            fleet.awaitAnswers(5);

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.println("fault F7: " + report);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(report.closeCodes()).containsOnlyKeys(1012);
            assertThat(report.closeCodes().get(1012)).isEqualTo(gone.size());
            // Told before the process ended: nothing had to be waited for.
            List<CallLog.Call> closes = cluster.calls().calls("close");
            assertThat(names(closes))
                    .isEqualTo(gone.stream().map(FleetClient::name).collect(Collectors.toCollection(TreeSet::new)));
            assertThat(closes).hasSize(gone.size()).allSatisfy(call -> {
                assertThat(call.code()).isEqualTo("1012");
                assertThat(call.redelivered()).isFalse();
            });
            assertThat(fleet.closeInstants(gone))
                    .as("moments at which clients were closed")
                    .hasSizeGreaterThan(1);
            assertThat(fleet.closeTexts(gone))
                    .allMatch(text -> text.matches("service restart, reconnect after \\d{1,3} ms"))
                    .hasSizeGreaterThan(gone.size() / 2);
        }
    }

    private static Set<String> names(List<CallLog.Call> calls) {
        return calls.stream().map(CallLog.Call::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
