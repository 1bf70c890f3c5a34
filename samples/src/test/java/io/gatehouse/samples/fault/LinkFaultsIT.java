package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.fault.LinkProxy.Way;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is noticed when the network between one worker and one gateway is cut and healed, under load. Row F9. */
@Tag("fault")
@Timeout(300)
class LinkFaultsIT {
    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();

    /** F9. */
    @ParameterizedTest
    @CsvSource({"TO_GATEWAY,TO_WORKER", "TO_GATEWAY,TO_GATEWAY", "TO_WORKER,TO_WORKER"})
    void shouldServeEachClientByOneWorkerAtATimeWhenALinkIsCutAndHealed(Way one, Way other) throws Exception {
        try (var network = new LinkProxy("victim")) {
            var cluster = new FaultCluster(nodes, form);
            LaunchedNode gateway = cluster.gateway("g0", "--advertise=" + network.address());
            cluster.gateway("g1");
            network.leadTo(LaunchedNode.socketAddress(gateway.link()));
            LaunchedNode victim = cluster.workers("victim", "two").get(0);

            try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients(), 4, 5, form.workMs()).start()) {
                FaultCluster.assertUnderLoad(fleet);
                network.cut(one, other);
                gateway.logged("worker 'victim' .* is gone");
                victim.logged("has no link to gateway");
                fleet.awaitAnswers(10);
                network.heal();
                // What was under way arrives after all, and the worker comes back.
                gateway.logged("worker 'victim' .* takes clients", 2);
                fleet.awaitAnswers(10);

                FleetReport report = fleet.settle(FaultCluster.settleLimit());
                System.out.println("fault F9 " + one + " " + other + ": " + report);
                assertThat(report.isClean()).as("%s", report).isTrue();
                assertThat(report.closeCodes()).isEmpty();
                assertThat(cluster.calls().calls("close")).isEmpty();
            }
        }
    }
}
