package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Who;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.testkit.Await;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who is online, asked on both sides while one of three registers is cut off from the others: clients come and go, a gateway is killed, and
 * one starts of which the other side cannot have heard. Row F19 of docs/reliability.md.
 */
@Tag("fault")
@Timeout(300)
class PresencePartitionIT {
    private static final int CLIENTS_OF_A_GATEWAY = 10;
    // What must hold is lease + 2 s, and 15 s after healing: printed, as a time fails no test.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();
    private final PresenceClients clients = new PresenceClients();

    /** F19. */
    @Test
    void shouldKnowWhoIsOnlineOnBothSidesAndEverywhereWhenItIsHealed() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.thatCanBeCut(form.isLong())) {
            var registers = new RegisterSet(nodes, form, network);
            var cluster = new FaultCluster(nodes, form, registers, "com.acme.PresenceFaultEvents");
            String few = registers.addresses(1);
            String many = registers.addresses(2, 3);
            LaunchedNode stays = cluster.gateway("g0", "--register=" + few);
            LaunchedNode ends = cluster.gateway("g1", "--register=" + many);
            LaunchedNode one = cluster.worker("one", "--register=" + few);
            LaunchedNode two = cluster.worker("two", "--register=" + many);
            cluster.awaitTaken(one);
            cluster.awaitTaken(two);
            try (GatewayClient withFew = asker(few);
                    GatewayClient withMany = asker(many)) {
                for (int i = 0; i < CLIENTS_OF_A_GATEWAY; i++) {
                    clients.signIn("a" + i, stays);
                    clients.signIn("b" + i, ends);
                }
                awaitOnline("before", withFew, clients.uids());
                awaitOnline("before", withMany, clients.uids());

                network.cutOff(1);
                registers.register(1).logged("register 'r2' .* is not heard any more");
                registers.register(2).logged("register 'r1' .* is not heard any more");
                clients.leave("a0");
                clients.leave("b0");
                clients.signIn("meanwhile-a", stays);
                clients.signIn("meanwhile-b", ends);
                awaitOnline("cut, with the one register", withFew, clients.uids());
                awaitOnline("cut, with the two registers", withMany, clients.uids());

                LaunchedNode late = cluster.gateway("g2", "--register=" + many).ready();
                late.logged("worker 'two' .* takes clients");
                clients.signIn("late", late);
                awaitOnline("cut, a gateway of the two registers", withMany, clients.uids());
                assertThat(ask(withFew).value()).isEqualTo(clients.uidsBut(late));

                ends.kill();
                clients.forget(ends);
                awaitOnline("cut and killed, with the two registers", withMany, clients.uids());
                awaitOnline("cut and killed, with the one register", withFew, clients.uidsBut(late));

                network.heal();
                awaitOnline("healed, with the one register", withFew, clients.uids());
                awaitOnline("healed, with the two registers", withMany, clients.uids());
                assertThat(clients.areAllOpen()).isTrue();
            }
        }
    }

    private GatewayClient asker(String registers) throws Exception {
        return GatewayClient.connect(
                        GatewayClientOptions.of(registers.split(",")).link(form.links()))
                .await(60, TimeUnit.SECONDS);
    }

    private static Answer<Set<String>> ask(GatewayClient asker) {
        return asker.withDeadline(Duration.ofSeconds(10)).uids(Who.everyone()).await();
    }

    /** Until just these are found, and no gateway is missing any more. */
    private void awaitOnline(String what, GatewayClient asker, Set<String> wanted) {
        long begunNs = System.nanoTime();
        Answer<Set<String>> right = new Answer<>(Set.copyOf(wanted), Set.of());
        Await.until(
                DEADLINE,
                () -> ask(asker).equals(right),
                () -> what + ": there are " + new TreeSet<>(wanted) + ", found " + ask(asker));
        System.out.printf(
                "fault F19, %s: right after %d ms (lease %d ms)%n",
                what,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs),
                form.lease().toMillis());
    }
}
