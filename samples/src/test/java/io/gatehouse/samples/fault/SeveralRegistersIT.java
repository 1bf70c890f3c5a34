package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noticed when some of several registers are away or apart, under load: nothing. Rows F14 and F15. */
@Tag("fault")
@Timeout(300)
class SeveralRegistersIT {
    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();

    /** F14. */
    @Test
    void shouldLetNewcomersInWhileOneRegisterLivesAndComeBackByThemselvesWhenAllWereKilled() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.direct()) {
            var registers = new RegisterSet(nodes, form, network);
            var cluster = new FaultCluster(nodes, form, registers);
            cluster.gateway("g0", "--register=" + registers.addresses(1, 2, 3));
            cluster.gateway("g1", "--register=" + registers.addresses(2, 3, 1));
            LaunchedNode one = cluster.worker("one", "--register=" + registers.addresses(1, 2, 3));
            LaunchedNode two = cluster.worker("two", "--register=" + registers.addresses(3, 1, 2));
            cluster.awaitTaken(one);
            cluster.awaitTaken(two);

            try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients(), 4, 5, form.workMs()).start()) {
                FaultCluster.assertUnderLoad(fleet);
                registers.register(1).kill();
                LaunchedNode three = cluster.awaitTaken(cluster.worker("three"));
                registers.register(2).kill();
                // A gateway comes, and all workers learn of it from the last one.
                cluster.gateway("g2");
                cluster.awaitTaken(one);
                cluster.awaitTaken(two);
                cluster.awaitTaken(three);

                FaultCluster.assertUnderLoad(fleet);
                registers.register(3).kill();
                fleet.talkFor(form.lease());
                for (int i = 1; i <= RegisterSet.SIZE; i++) {
                    registers.start(i);
                }
                LaunchedNode four = cluster.worker("four");
                cluster.awaitTaken(four);
                for (int i = 1; i <= RegisterSet.SIZE; i++) {
                    registers.awaitPicture(
                            i, form.lease().plusSeconds(60), "g0", "g1", "g2", "one", "two", "three", "four");
                }

                FleetReport report = fleet.settle(FaultCluster.settleLimit());
                System.out.println("fault F14: " + report);
                assertThat(report.isClean()).as("%s", report).isTrue();
                assertThat(report.repeatedFlagged()).isZero();
                assertThat(report.closeCodes()).isEmpty();
                assertThat(cluster.calls().calls("close")).isEmpty();
            }
        }
    }

    /** F15. */
    @Test
    void shouldGoOnOnBothSidesOfAPartitionAndKnowOfAllWhenItIsHealed() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.thatCanBeCut(form.isLong())) {
            var registers = new RegisterSet(nodes, form, network);
            var cluster = new FaultCluster(nodes, form, registers);
            String minority = "--register=" + registers.addresses(1);
            String majority = "--register=" + registers.addresses(2, 3);
            cluster.gateway("g0", minority);
            cluster.gateway("g1", majority);
            LaunchedNode one = cluster.worker("one", minority);
            LaunchedNode two = cluster.worker("two", majority);
            LaunchedNode goes = cluster.awaitTaken(cluster.worker("goes", minority));
            cluster.awaitTaken(one);
            cluster.awaitTaken(two);

            try (Fleet fleet = new Fleet(cluster.clientAddresses(), form.clients(), 4, 5, form.workMs()).start()) {
                FaultCluster.assertUnderLoad(fleet);
                network.cutOff(1);
                registers.register(1).logged("register 'r2' .* is not heard any more");
                registers.register(2).logged("register 'r1' .* is not heard any more");
                assertThat(goes.stop()).isZero();
                LaunchedNode three = cluster.worker("three", minority).ready();
                LaunchedNode gateway = cluster.gateway("g2", majority).ready();
                fleet.talkFor(form.isLong() ? form.outage() : form.lease());
                assertThat(gateway.log().lines("worker 'three' .* takes clients"))
                        .as("nobody can have told either of the other")
                        .isEmpty();

                FaultCluster.assertUnderLoad(fleet);
                long healedNs = System.nanoTime();
                network.heal();
                cluster.awaitTaken(three);
                Duration took = Duration.ofNanos(System.nanoTime() - healedNs);
                registers.awaitPicture(1, Duration.ofSeconds(60), "g0", "g1", "g2", "one", "two", "three");
                registers.awaitPicture(2, Duration.ofSeconds(60), "g0", "g1", "g2", "one", "two", "three");

                FleetReport report = fleet.settle(FaultCluster.settleLimit());
                System.out.println("fault F15: whole again after " + took.toMillis() + " ms; " + report);
                assertThat(report.isClean()).as("%s", report).isTrue();
                assertThat(report.repeatedFlagged()).isZero();
                assertThat(report.closeCodes()).isEmpty();
                assertThat(cluster.calls().calls("close")).isEmpty();
            }
        }
    }
}
