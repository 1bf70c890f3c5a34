package io.gatehouse.register;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.register.store.Member;
import io.gatehouse.register.store.MemberStore;
import io.gatehouse.register.store.RegisterRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Decides who is told what, when: nodes of each other, and other registers of the nodes that are linked here.
 *
 * <p>A node counts from its announcement until it withdraws, until another incarnation takes its place, or until its lease is over:
 * a lost link alone ends nothing. A gateway outlives even its lease while a worker that is linked to a register reports a live link to
 * it. Threading: confined to the register's event loop.
 */
final class MemberRegistry {
    /** How often {@link #tick} has to be called. */
    static final long TICK_MS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(MemberRegistry.class);

    // A cluster that starts, or a register that comes back, hears of all nodes within moments: one topology then says
    // it all.
    private static final long PUSH_DELAY_MS = 5;
    // How often to look again at a gateway whose lease is over but whom a worker still reports.
    private static final long RECHECK_NS = TimeUnit.MILLISECONDS.toNanos(500);
    // A register that did not run for so long cannot say who has renewed meanwhile.
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(2);

    private final NodeIdentity self;
    private final MemberStore store;
    private final RegisterLoop loop;
    private final long graceNs;
    private final Leases leases;
    private final Set<LinkedNode> nodes = new LinkedHashSet<>(); // announced
    private final Set<LinkedNode> behind = new LinkedHashSet<>(); // not told the present version yet
    private Set<LinkedNode> parting = Set.of();
    private long youngSinceNs;
    private boolean ticks;
    private long tickedNs;
    private long version;
    private long recordVersion;
    private boolean changed;
    private boolean toldComplete;
    private boolean pushScheduled;
    private boolean sayScheduled;
    private boolean sweepScheduled;
    private long sweepAtNs;

    /** @param grace how long not to claim to know everybody */
    MemberRegistry(NodeIdentity self, MemberStore store, RegisterLoop loop, Duration grace) {
        this.self = self;
        this.store = store;
        this.loop = loop;
        this.youngSinceNs = loop.nowNs();
        this.graceNs = grace.toNanos();
        this.leases = new Leases(youngSinceNs, this::changed);
        loop.later(grace.toMillis(), this::schedulePush);
    }

    /** A node is linked and has said what it is. */
    void announced(LinkedNode node) {
        nodes.add(node);
        behind.add(node);
        if (node.member() != null) {
            lease(node);
        }
        schedulePush();
    }

    /** A node is still there. */
    void renewed(LinkedNode node, Set<Long> linkedGateways) {
        Member member = node.member();
        if (member == null) {
            return;
        }
        Lease lease = leases.heldBy(node);
        if (lease == null) {
            if (leases.has(member.key())) {
                return;
            }
            // It fell silent for a whole lease, but kept its link: a process that was stopped and goes on.
            lease = lease(node);
        }
        lease.heard(null, loop.nowNs());
        lease.linked = linkedGateways;
        pushIfCompletenessChanged();
    }

    /** A node leaves on purpose. */
    void withdrawn(LinkedNode node) {
        Lease lease = leases.heldBy(node);
        if (lease != null) {
            lease.heard(null, loop.nowNs());
            leases.end(lease, loop.nowNs());
            scheduleSay();
        }
    }

    /** A node's link is over; the node may not be. */
    void unlinked(LinkedNode node) {
        Lease lease = nodes.remove(node) ? leases.heldBy(node) : null;
        behind.remove(node);
        if (lease != null) {
            lease.holder = null;
            // When the register itself stops it has said goodbye to all; that is one event, not one for each node.
            LOG.atLevel(parting.contains(node) ? Level.DEBUG : Level.WARN)
                    .log(
                            "{} has lost its link and counts as online for {} ms more, unless it comes back",
                            lease.member.identity(),
                            TimeUnit.NANOSECONDS.toMillis(leases.endNs(lease) - loop.nowNs()));
            pushIfCompletenessChanged();
            scheduleSay();
        }
    }

    /** A link that was full takes messages again. */
    void hasRoom(LinkedNode node) {
        if (behind.contains(node)) {
            schedulePush();
        }
    }

    /** Another register says whom it knows. */
    void heard(RegisterRecord said) {
        noteStall();
        if (said.owner().equals(self)) {
            return;
        }
        switch (leases.merge(said, loop.nowNs())) {
            case OLD -> {
                return;
            }
            // It may be new, and wants to know.
            case FIRST -> scheduleSay();
            case NEXT -> {}
        }
        sweep();
        pushIfCompletenessChanged();
    }

    /** Every second: says again what has to be known, and looks who has fallen silent. */
    void tick() {
        noteStall();
        ticks = true;
        tickedNs = loop.nowNs();
        leases.tick(tickedNs);
        say();
        pushIfCompletenessChanged();
    }

    /** Who counts as online, as operators see it. */
    List<LinkStatus> members() {
        return leases.status(loop.nowNs());
    }

    /** How many gateways, workers and other registers those are, and whether that is everybody. */
    void addTo(Figures.Builder figures) {
        leases.addTo(figures);
        figures.set(Figure.COMPLETE, isComplete() ? 1 : 0);
    }

    /** Says goodbye to everybody. */
    void close(String reason) {
        parting = Set.copyOf(nodes);
        parting.forEach(node -> node.close(reason));
    }

    /** Whether all have gone to whom goodbye was said; some may have come back already. */
    boolean hasParted() {
        return Collections.disjoint(parting, nodes);
    }

    private Lease lease(LinkedNode node) {
        Lease lease = leases.announce(node, loop.nowNs());
        sweepBy(leases.endNs(lease));
        scheduleSay();
        return lease;
    }

    private void noteStall() {
        long now = loop.nowNs();
        if (ticks && now - tickedNs > TimeUnit.MILLISECONDS.toNanos(TICK_MS) + STALL_NS) {
            LOG.warn(
                    "{} did not run for {} ms, and knows who is there only after {} ms (register.lease-grace)",
                    self,
                    TimeUnit.NANOSECONDS.toMillis(now - tickedNs),
                    TimeUnit.NANOSECONDS.toMillis(graceNs));
            tickedNs = now;
            youngSinceNs = now;
            leases.restart(now);
            loop.later(TimeUnit.NANOSECONDS.toMillis(graceNs), this::schedulePush);
        }
    }

    private void sweepBy(long atNs) {
        if (sweepScheduled && sweepAtNs - atNs <= 0) {
            return; // the earlier one looks when to come back
        }
        sweepScheduled = true;
        sweepAtNs = atNs;
        long delayMs = TimeUnit.NANOSECONDS.toMillis(atNs - loop.nowNs()) + 1;
        loop.later(Math.max(1, delayMs), () -> {
            if (sweepScheduled && sweepAtNs == atNs) {
                sweepScheduled = false;
                sweep();
            }
        });
    }

    private void sweep() {
        noteStall();
        long now = loop.nowNs();
        long nextNs = leases.sweep(now, RECHECK_NS);
        if (nextNs >= 0) {
            sweepBy(now + nextNs);
        }
    }

    /** Whether a node that is not in the topology is not there: never while somebody is linked to a gateway unknown here. */
    private boolean isComplete() {
        return loop.nowNs() - youngSinceNs >= graceNs && !leases.isMissingAGateway();
    }

    private void changed() {
        changed = true;
        schedulePush();
    }

    private void pushIfCompletenessChanged() {
        if (isComplete() != toldComplete) {
            schedulePush();
        }
    }

    private void schedulePush() {
        if (!pushScheduled) {
            pushScheduled = true;
            loop.later(PUSH_DELAY_MS, this::push);
        }
    }

    private void push() {
        pushScheduled = false;
        noteStall();
        boolean complete = isComplete();
        if (changed || complete != toldComplete) {
            version++;
            changed = false;
            toldComplete = complete;
            behind.addAll(nodes);
        }
        if (behind.isEmpty()) {
            return;
        }
        RegisterMessage.Topology topology = topology(complete);
        for (Iterator<LinkedNode> each = behind.iterator(); each.hasNext(); ) {
            if (each.next().push(topology)) {
                each.remove();
            }
        }
    }

    private void scheduleSay() {
        if (store.isShared() && !sayScheduled) {
            sayScheduled = true;
            loop.later(PUSH_DELAY_MS, this::say);
        }
    }

    private void say() {
        sayScheduled = false;
        if (store.isShared()) {
            store.put(leases.record(self, ++recordVersion, loop.nowNs()));
        }
    }

    private RegisterMessage.Topology topology(boolean complete) {
        List<RegisterMessage.GatewayEntry> gateways = new ArrayList<>();
        List<NodeIdentity> workers = new ArrayList<>();
        leases.addTo(gateways, workers);
        return new RegisterMessage.Topology(
                self.incarnation(), version, complete, gateways, workers, leases.lost(loop.nowNs()));
    }
}
