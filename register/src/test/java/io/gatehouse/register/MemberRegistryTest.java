package io.gatehouse.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.register.store.LocalMemberStore;
import io.gatehouse.register.store.Member;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemberRegistryTest {
    private static final Duration LEASE = FakeNode.LEASE;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final GatewayEntry G1 = gateway(1, 1);
    private static final GatewayEntry G1_RESTARTED = gateway(1, 2);
    private static final GatewayEntry G2 = gateway(2, 1);

    @RegisterExtension
    final QuietLog log = new QuietLog();

    private final ManualLoop loop = new ManualLoop();
    private final MemberRegistry registry =
            new MemberRegistry(new NodeIdentity(LinkRole.REGISTER, 1, 99, "r"), new LocalMemberStore(), loop, GRACE);

    private static GatewayEntry gateway(long id, long incarnation) {
        return new GatewayEntry(
                new NodeIdentity(LinkRole.GATEWAY, id, incarnation, "g" + id), new HostPort("127.0.0.1", 2900));
    }

    private static NodeIdentity worker(long id) {
        return new NodeIdentity(LinkRole.WORKER, id, 1, "w" + id);
    }

    private FakeNode announce(GatewayEntry gateway) {
        return announce(new Member(gateway.identity(), gateway));
    }

    private FakeNode announce(NodeIdentity worker) {
        return announce(new Member(worker, null));
    }

    private FakeNode announce(Member member) {
        FakeNode node = new FakeNode(member);
        registry.announced(node);
        return node;
    }

    /** Lets time pass while these nodes renew every two seconds. */
    private void passWhileRenewing(Duration time, FakeNode... nodes) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(2)) {
            for (FakeNode node : nodes) {
                registry.renewed(node, node.linked);
            }
            loop.pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void shouldTellEverybodyWhoIsThere() {
        FakeNode first = announce(worker(1));
        loop.pass(MOMENT);
        announce(G1);
        loop.pass(MOMENT);

        assertThat(first.told).hasSize(2);
        assertThat(first.last().gateways()).containsExactly(G1);
        assertThat(first.last().workers()).containsExactly(worker(1));
        assertThat(first.told.get(0).version()).isLessThan(first.last().version());
        assertThat(first.last().register()).isEqualTo(99);
    }

    @Test
    void shouldTellABurstOfChangesAtOnce() {
        FakeNode listening = announce(worker(1));
        loop.pass(MOMENT);
        for (int i = 2; i < 200; i++) {
            announce(worker(i));
        }
        loop.pass(MOMENT);

        assertThat(listening.told).hasSize(2);
        assertThat(listening.last().workers()).hasSize(199);
    }

    @Test
    void shouldTellANodeThatComesBackThePresentVersionAndNobodyElse() {
        FakeNode listening = announce(worker(1));
        FakeNode gateway = announce(G1);
        loop.pass(MOMENT);
        registry.unlinked(gateway);

        FakeNode again = announce(G1);
        loop.pass(MOMENT);

        assertThat(again.told).containsExactly(listening.last());
        assertThat(listening.told).hasSize(1);
    }

    @Test
    void shouldKeepANodeThatLostItsLinkUntilItsLeaseIsOver() {
        FakeNode listening = announce(worker(1));
        FakeNode gateway = announce(G1);
        passWhileRenewing(Duration.ofSeconds(20), listening, gateway);
        registry.renewed(gateway, Set.of());
        registry.unlinked(gateway);

        passWhileRenewing(Duration.ofSeconds(8), listening);
        loop.pass(Duration.ofMillis(1999));
        assertThat(listening.last().gateways()).containsExactly(G1);
        loop.pass(MOMENT);

        assertThat(listening.last().gateways()).isEmpty();
        assertThat(listening.last().complete()).isTrue();
    }

    @Test
    void shouldEndTheLeaseOfANodeThatIsLinkedButDoesNotRenewAndTakeItBackWhenItDoes() {
        FakeNode listening = announce(worker(1));
        FakeNode gateway = announce(G1);
        passWhileRenewing(Duration.ofSeconds(12), listening);
        assertThat(listening.last().gateways()).isEmpty();

        registry.renewed(gateway, Set.of());
        loop.pass(MOMENT);

        assertThat(listening.last().gateways()).containsExactly(G1);
    }

    @Test
    void shouldEndANodeAtOnceWhenItWithdraws() {
        FakeNode listening = announce(worker(1));
        FakeNode gateway = announce(G1);
        loop.pass(MOMENT);

        registry.withdrawn(gateway);
        loop.pass(MOMENT);

        assertThat(listening.last().gateways()).isEmpty();
        assertThat(gateway.last().gateways()).isEmpty();
    }

    @Test
    void shouldPutANewIncarnationInThePlaceOfTheOldAtOnce() {
        FakeNode old = announce(G1);
        loop.pass(MOMENT);
        FakeNode restarted = announce(G1_RESTARTED);
        loop.pass(MOMENT);
        assertThat(restarted.last().gateways()).containsExactly(G1_RESTARTED);

        registry.renewed(old, Set.of());
        registry.withdrawn(old);
        registry.unlinked(old);
        loop.pass(MOMENT);

        assertThat(log.warnings()).singleElement().asString().contains("takes the place of gateway 'g1'");
        assertThat(restarted.told).as("what the old one does has no effect").hasSize(1);
        assertThat(restarted.last().gateways()).containsExactly(G1_RESTARTED);
    }

    @Test
    void shouldSayWhichGatewaysEndedAndHowLongAgoTheyWereHeard() {
        FakeNode listening = announce(worker(1));
        FakeNode gateway = announce(G1);
        passWhileRenewing(Duration.ofSeconds(20), listening, gateway);
        registry.unlinked(gateway);
        passWhileRenewing(Duration.ofSeconds(10), listening);
        LostGateway silent = listening.last().lost().get(0);
        assertThat(silent.identity()).isEqualTo(G1.identity());
        assertThat(silent.silentMs()).isBetween(10_000L, 12_100L);

        FakeNode back = announce(G1);
        loop.pass(MOMENT);
        announce(G1_RESTARTED);
        loop.pass(MOMENT);
        assertThat(listening.last().lost()).hasSize(1);
        assertThat(listening.last().lost().get(0).identity())
                .as("the incarnation whose place was taken")
                .isEqualTo(G1.identity());
        assertThat(listening.last().lost().get(0).silentMs()).isLessThan(1000);
        assertThat(back.last()).isEqualTo(listening.last());
    }

    @Test
    void shouldForgetTheOldestOfMoreLostGatewaysThanItKeeps() {
        FakeNode listening = announce(worker(1));
        for (int i = 0; i < 257; i++) {
            registry.withdrawn(announce(new GatewayEntry(
                    new NodeIdentity(LinkRole.GATEWAY, 1000 + i, 1, "g"), new HostPort("127.0.0.1", 3000 + i))));
        }
        loop.pass(MOMENT);

        assertThat(listening.last().lost()).hasSize(256);
        assertThat(listening.last().lost().get(0).identity().id()).isEqualTo(1001);
    }

    @Test
    void shouldNotEndANodeWhoseOldLinkIsFoundDeadAfterItHasANewOne() {
        FakeNode old = announce(G1);
        FakeNode relinked = announce(G1);
        registry.unlinked(old);
        passWhileRenewing(Duration.ofSeconds(30), relinked);

        assertThat(relinked.last().gateways()).containsExactly(G1);
    }

    @Test
    void shouldNotClaimToKnowEverybodyWhileYoung() {
        FakeNode node = announce(worker(1));
        loop.pass(MOMENT);
        assertThat(node.last().complete()).isFalse();

        passWhileRenewing(GRACE, node);
        loop.pass(MOMENT);

        assertThat(node.last().complete()).isTrue();
        assertThat(node.told).hasSize(2);
    }

    @Test
    void shouldNotClaimToKnowEverybodyWhileAWorkerIsLinkedToAGatewayUnknownHere() {
        loop.pass(GRACE.plus(MOMENT));
        FakeNode node = announce(worker(1));
        node.linked = Set.of(2L);
        registry.renewed(node, node.linked);
        loop.pass(MOMENT);
        assertThat(node.last().complete()).isFalse();

        announce(G2);
        loop.pass(MOMENT);

        assertThat(node.last().complete()).isTrue();
        assertThat(node.last().gateways()).containsExactly(G2);
    }

    @Test
    void shouldNotEndAGatewayWhileALinkedWorkerReportsIt() {
        FakeNode reporter = announce(worker(1));
        FakeNode gateway = announce(G1);
        reporter.linked = Set.of(1L);
        passWhileRenewing(Duration.ofSeconds(2), reporter);
        registry.unlinked(gateway);
        passWhileRenewing(Duration.ofSeconds(40), reporter);
        assertThat(reporter.last().gateways()).containsExactly(G1);

        reporter.linked = Set.of();
        passWhileRenewing(Duration.ofSeconds(2), reporter);

        assertThat(reporter.last().gateways()).isEmpty();
    }

    @Test
    void shouldNotLetTheReportOfAWorkerThatLostItsLinkKeepAGateway() {
        FakeNode listening = announce(worker(1));
        FakeNode reporter = announce(worker(2));
        FakeNode gateway = announce(G1);
        registry.renewed(reporter, Set.of(1L));
        registry.unlinked(gateway);
        registry.unlinked(reporter);

        passWhileRenewing(LEASE.plusSeconds(2), listening);

        assertThat(listening.last().gateways()).isEmpty();
        assertThat(listening.last().workers()).containsExactly(worker(1));
    }

    @Test
    void shouldTellAgainWhenALinkThatWasFullHasRoom() {
        FakeNode node = announce(worker(1));
        node.full = true;
        loop.pass(MOMENT);
        announce(G1);
        loop.pass(MOMENT);
        assertThat(node.told).isEmpty();

        node.full = false;
        registry.hasRoom(node);
        loop.pass(MOMENT);

        assertThat(node.told).hasSize(1);
        assertThat(node.last().gateways()).containsExactly(G1);
    }

    @Test
    void shouldLetANodeThatIsNoMemberListenOnly() {
        FakeNode pusher = announce((Member) null);
        announce(G1);
        loop.pass(MOMENT);
        registry.renewed(pusher, Set.of());
        registry.withdrawn(pusher);

        assertThat(pusher.last().gateways()).containsExactly(G1);
        assertThat(pusher.last().workers()).isEmpty();
    }

    @Test
    void shouldNotGatherTimersOverTime() {
        FakeNode first = announce(worker(1));
        FakeNode second = announce(worker(2));
        FakeNode gateway = announce(G1);

        passWhileRenewing(Duration.ofMinutes(10), first, second, gateway);

        assertThat(loop.waiting()).isLessThanOrEqualTo(2);
    }
}
