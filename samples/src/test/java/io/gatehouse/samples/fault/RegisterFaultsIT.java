package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noticed when the register is away, under load: nothing, but that newcomers have to wait. Row F8. */
@Tag("fault")
@Timeout(300)
class RegisterFaultsIT {
    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();

    /** F8. */
    @Test
    void shouldCarryOnWithoutTheRegisterAndLetNewcomersInWhenItIsBack() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        cluster.gateway("g0");
        cluster.gateway("g1");
        LaunchedNode one = cluster.workers("one", "two").get(0);

        try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients(), 4, 5, form.workMs()).start()) {
            FaultCluster.assertUnderLoad(fleet);
            String address = cluster.register().address();
            cluster.register().kill();
            fleet.talkFor(form.outage().dividedBy(2));
            // A worker restarts meanwhile; nobody can tell the new one where the gateways are.
            FaultCluster.assertUnderLoad(fleet);
            assertThat(one.stop()).isZero();
            LaunchedNode three = cluster.worker("three").ready();
            fleet.talkFor(form.outage().dividedBy(2));

            cluster.startRegister(address);
            cluster.awaitTaken(three);
            fleet.talkFor(form.lease());

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.println("fault F8: " + report);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(report.repeatedFlagged()).isZero();
            assertThat(report.closeCodes()).isEmpty();
            assertThat(cluster.calls().calls("close")).isEmpty();
        }
    }
}
