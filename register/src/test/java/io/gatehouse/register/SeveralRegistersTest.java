package io.gatehouse.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.register.store.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two registers make of what each of them is told. */
class SeveralRegistersTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final GatewayEntry G1 = gateway(1, 1);
    private static final GatewayEntry G1_RESTARTED = gateway(1, 2);
    private static final GatewayEntry G2 = gateway(2, 1);

    @RegisterExtension
    final QuietLog log = new QuietLog();

    private final ManualLoop loop = new ManualLoop();
    private final Intercom intercom = new Intercom(loop);
    private final Intercom.Store storeA = intercom.store();
    private final Intercom.Store storeB = intercom.store();
    private final MemberRegistry a = register(1, storeA);
    private final MemberRegistry b = register(2, storeB);
    private final List<MemberRegistry> ticking = new ArrayList<>(List.of(a, b));
    private FakeNode atA;
    private FakeNode atB;

    private MemberRegistry register(long id, Intercom.Store store) {
        var registry = new MemberRegistry(new NodeIdentity(LinkRole.REGISTER, id, id, "r" + id), store, loop, GRACE);
        store.open(registry::heard);
        return registry;
    }

    private static GatewayEntry gateway(long id, long incarnation) {
        return new GatewayEntry(
                new NodeIdentity(LinkRole.GATEWAY, id, incarnation, "g" + id), new HostPort("127.0.0.1", 2900));
    }

    private static Member worker(long id) {
        return new Member(new NodeIdentity(LinkRole.WORKER, id, 1, "w" + id), null);
    }

    private static FakeNode announce(MemberRegistry at, Member member) {
        FakeNode node = new FakeNode(member);
        at.announced(node);
        return node;
    }

    private static FakeNode announce(MemberRegistry at, GatewayEntry gateway) {
        return announce(at, new Member(gateway.identity(), gateway));
    }

    @BeforeEach
    void listen() {
        atA = announce(a, worker(100));
        atB = announce(b, worker(200));
        pass(Duration.ofSeconds(12));
    }

    /** Lets time pass; those who listen renew, and so do these gateways, each where it is. */
    private void pass(Duration time, Runnable... renewals) {
        for (long passed = 0; passed < time.toSeconds(); passed++) {
            a.renewed(atA, atA.linked);
            b.renewed(atB, atB.linked);
            for (Runnable renewal : renewals) {
                renewal.run();
            }
            ticking.forEach(MemberRegistry::tick);
            loop.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void shouldTellOfTheNodesOfAllRegistersAtOnce() {
        announce(a, G1);
        announce(b, G2);
        intercom.moment();

        for (FakeNode listening : List.of(atA, atB)) {
            assertThat(listening.last().gateways()).containsExactlyInAnyOrder(G1, G2);
            assertThat(listening.last().workers()).hasSize(2);
            assertThat(listening.last().complete()).isTrue();
        }
    }

    @Test
    void shouldNotTellAnewWhenNothingButTimeHasPassed() {
        FakeNode gateway = announce(a, G1);
        intercom.moment();
        int told = atB.told.size();

        pass(Duration.ofSeconds(30), () -> a.renewed(gateway, Set.of()));

        assertThat(atB.told).hasSize(told);
        assertThat(atB.last().gateways()).containsExactly(G1);
    }

    @Test
    void shouldEndANodeEverywhereAtOnceWhenItWithdraws() {
        FakeNode gateway = announce(a, G1);
        intercom.moment();

        a.withdrawn(gateway);
        a.unlinked(gateway);
        intercom.moment();

        assertThat(atB.last().gateways()).isEmpty();
        assertThat(atB.last().lost()).extracting(LostGateway::identity).containsExactly(G1.identity());
        pass(Duration.ofSeconds(5));
        assertThat(atB.last().gateways()).isEmpty();
    }

    @Test
    void shouldGoOnCountingANodeThatMovesToAnotherRegisterAndEndItThere() {
        FakeNode before = announce(a, G1);
        pass(Duration.ofSeconds(3), () -> a.renewed(before, Set.of()));
        a.unlinked(before);
        FakeNode after = announce(b, G1);
        int told = atA.told.size();

        pass(Duration.ofSeconds(30), () -> b.renewed(after, Set.of()));
        assertThat(atA.told).as("nothing has changed").hasSize(told);
        assertThat(atA.last().gateways()).containsExactly(G1);

        b.withdrawn(after);
        intercom.moment();
        assertThat(atA.last().gateways()).isEmpty();
    }

    @Test
    void shouldCountANodeWhoseDeadLinkIsNotFoundYetByTheRegisterToWhichItMoved() {
        announce(a, G1);
        FakeNode after = announce(b, G1);

        pass(Duration.ofSeconds(30), () -> b.renewed(after, Set.of()));

        assertThat(atA.last().gateways()).containsExactly(G1);
        assertThat(atA.last().lost()).isEmpty();
    }

    @Test
    void shouldPutANewIncarnationAtOneRegisterInThePlaceOfTheOldAtAnother() {
        FakeNode old = announce(a, G1);
        intercom.moment();
        FakeNode restarted = announce(b, G1_RESTARTED);
        intercom.moment();
        assertThat(atA.last().gateways()).containsExactly(G1_RESTARTED);
        assertThat(atB.last().gateways()).containsExactly(G1_RESTARTED);

        pass(Duration.ofSeconds(15), () -> a.renewed(old, Set.of()), () -> b.renewed(restarted, Set.of()));

        assertThat(atA.last().gateways()).containsExactly(G1_RESTARTED);
        assertThat(atB.last().gateways()).containsExactly(G1_RESTARTED);
        assertThat(atA.last().lost()).extracting(LostGateway::identity).containsExactly(G1.identity());
    }

    @Test
    void shouldCountTheNodesOfARegisterThatDiedForTheirLeasesAndNoLonger() {
        FakeNode gateway = announce(a, G1);
        FakeNode moves = announce(a, G2);
        pass(Duration.ofSeconds(4), () -> a.renewed(gateway, Set.of()), () -> a.renewed(moves, Set.of()));
        storeA.close();
        ticking.remove(a);

        FakeNode moved = announce(b, G2);
        pass(Duration.ofSeconds(8), () -> b.renewed(moved, Set.of()));
        assertThat(atB.last().gateways()).containsExactlyInAnyOrder(G1, G2);
        pass(Duration.ofSeconds(4), () -> b.renewed(moved, Set.of()));

        assertThat(atB.last().gateways()).containsExactly(G2);
        assertThat(atB.last().complete()).isTrue();
        assertThat(log.warnings()).anyMatch(line -> line.contains("register 'r1'") && line.contains("not heard"));
    }

    @Test
    void shouldHaveNoGhostAndNoGapWhenRegistersThatWereApartHearEachOtherAgain() {
        FakeNode[] gateways = {announce(a, G1), announce(b, G2)};
        Runnable renewA = () -> a.renewed(gateways[0], Set.of());
        Runnable renewB = () -> b.renewed(gateways[1], Set.of());
        pass(Duration.ofSeconds(3), renewA, renewB);

        intercom.cutOff(storeA);
        pass(Duration.ofSeconds(13), renewA, renewB);
        assertThat(atA.last().gateways()).containsExactly(G1);
        assertThat(atB.last().gateways()).containsExactly(G2);
        // Meanwhile one is killed and started anew on the other side, and a new one comes.
        a.unlinked(gateways[0]);
        FakeNode restarted = announce(b, G1_RESTARTED);
        FakeNode fresh = announce(a, gateway(3, 1));
        pass(Duration.ofSeconds(2), renewB);
        intercom.heal();
        int told = atB.told.size();
        pass(Duration.ofSeconds(2), renewB, () -> b.renewed(restarted, Set.of()), () -> a.renewed(fresh, Set.of()));

        for (FakeNode listening : List.of(atA, atB)) {
            assertThat(listening.last().gateways()).containsExactlyInAnyOrder(G1_RESTARTED, G2, gateway(3, 1));
            assertThat(listening.last().workers()).hasSize(2);
        }
        assertThat(atB.told.subList(told, atB.told.size()))
                .allSatisfy(topology -> assertThat(topology.gateways()).doesNotContain(G1));
    }

    @Test
    void shouldNotBringBackANodeThatLeftElsewhereWhileItsOldRegisterCouldNotHearOfIt() {
        FakeNode before = announce(a, G1);
        pass(Duration.ofSeconds(1), () -> a.renewed(before, Set.of()));
        intercom.cutOff(storeA);
        a.unlinked(before);
        FakeNode after = announce(b, G1);
        b.withdrawn(after);
        intercom.moment();
        assertThat(atB.last().gateways()).isEmpty();
        int told = atB.told.size();

        intercom.heal();
        a.tick();
        intercom.moment();
        assertThat(atB.told.subList(told, atB.told.size()))
                .allSatisfy(topology -> assertThat(topology.gateways()).isEmpty());

        b.tick();
        intercom.moment();
        assertThat(atA.last().gateways()).isEmpty();
    }

    @Test
    void shouldNotEndAGatewayWhileAWorkerOfAnotherRegisterReportsIt() {
        FakeNode gateway = announce(a, G1);
        atB.linked = Set.of(1L);
        pass(Duration.ofSeconds(2), () -> a.renewed(gateway, Set.of()));
        a.unlinked(gateway);

        pass(Duration.ofSeconds(40));
        assertThat(atA.last().gateways()).containsExactly(G1);
        assertThat(atB.last().gateways()).containsExactly(G1);

        atB.linked = Set.of();
        pass(Duration.ofSeconds(3));
        assertThat(atA.last().gateways()).isEmpty();
        assertThat(atB.last().gateways()).isEmpty();
    }

    @Test
    void shouldNotClaimToKnowEverybodyWhileYoungAlthoughAnOldOneHasToldIt() {
        announce(a, G1);
        MemberRegistry young = register(3, intercom.store());
        ticking.add(young);
        FakeNode listening = announce(young, worker(300));
        pass(Duration.ofSeconds(3));
        assertThat(listening.last().gateways()).containsExactly(G1);
        assertThat(listening.last().complete()).isFalse();

        pass(Duration.ofSeconds(8), () -> young.renewed(listening, Set.of()));

        assertThat(listening.last().complete()).isTrue();
    }

    @Test
    void shouldEndNobodyAndClaimNothingAfterItDidNotRunForLongerThanALease() {
        FakeNode gateway = announce(b, G1);
        FakeNode own = announce(a, G2);
        pass(Duration.ofSeconds(2), () -> b.renewed(gateway, Set.of()), () -> a.renewed(own, Set.of()));

        // A process that is stopped: the clock goes on, and nothing runs.
        loop.stall(Duration.ofSeconds(60));
        intercom.moment();

        assertThat(atA.last().gateways()).containsExactlyInAnyOrder(G1, G2);
        assertThat(atA.last().complete()).isFalse();
        pass(Duration.ofSeconds(12), () -> b.renewed(gateway, Set.of()), () -> a.renewed(own, Set.of()));
        assertThat(atA.last().gateways()).containsExactlyInAnyOrder(G1, G2);
        assertThat(atA.last().complete()).isTrue();
        assertThat(atA.last().lost()).isEmpty();
    }

    @Test
    void shouldNotTakeInWhatIsSaidAgainByAnEarlierRecord() {
        FakeNode gateway = announce(a, G1);
        pass(Duration.ofSeconds(2), () -> a.renewed(gateway, Set.of()));
        var old = storeA.said.get(storeA.said.size() - 1);
        ticking.remove(a);
        storeA.close();
        pass(Duration.ofSeconds(12));
        assertThat(atB.last().gateways()).as("its lease is over").isEmpty();

        b.heard(old);
        intercom.moment();

        assertThat(atB.last().gateways()).isEmpty();
    }

    @Test
    void shouldNotKeepAKilledNodeForAnotherLeaseWhenWordsOfItsLifeComeLate() {
        FakeNode gateway = announce(a, G1);
        FakeNode alive = announce(a, G2);
        Runnable renewals = () -> {
            a.renewed(gateway, Set.of());
            a.renewed(alive, Set.of());
        };
        pass(Duration.ofSeconds(2), renewals);
        intercom.cutOff(storeA);
        int held = storeA.said.size();
        pass(Duration.ofSeconds(12), renewals);
        a.unlinked(gateway);
        pass(Duration.ofSeconds(15), () -> a.renewed(alive, Set.of()));
        assertThat(atB.last().gateways()).as("cut off for longer than a lease").isEmpty();
        int told = atB.told.size();

        // The network lets go what it has held up: each word seems to be as fresh as it was.
        List.copyOf(storeA.said.subList(held, storeA.said.size())).forEach(b::heard);
        intercom.moment();

        assertThat(atB.last().gateways()).containsExactly(G2);
        assertThat(atB.told.subList(told, atB.told.size()))
                .allSatisfy(topology -> assertThat(topology.gateways()).doesNotContain(G1));
    }
}
