package io.gatehouse.register;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.register.store.Member;
import io.gatehouse.register.store.MemberStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Decides who counts as online, and who is told what, when.
 *
 * <p>A node counts from its announcement until it withdraws, until another incarnation takes its place, or until its lease is over:
 * a lost link alone ends nothing. A gateway outlives even its lease while a worker that is linked here reports a live link to it.
 * Threading: confined to the register's event loop.
 */
final class MemberRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRegistry.class);

    // A cluster that starts, or a register that comes back, hears of all nodes within moments: one topology then says
    // it all.
    private static final long PUSH_DELAY_MS = 5;
    // How often to look again at a gateway whose lease is over but whom a worker still reports.
    private static final long RECHECK_MS = 500;

    private final NodeIdentity self;
    private final MemberStore store;
    private final RegisterLoop loop;
    private final long startedNs;
    private final long graceNs;
    private final Map<Member.Key, Lease> leases = new LinkedHashMap<>();
    private final Set<LinkedNode> nodes = new LinkedHashSet<>(); // announced
    private final Set<LinkedNode> behind = new LinkedHashSet<>(); // not told the present version yet
    private Set<LinkedNode> parting = Set.of();
    private long version;
    private boolean changed;
    private boolean toldComplete;
    private boolean pushScheduled;
    private boolean sweepScheduled;
    private long sweepAtNs;

    /** What the register knows of one member that has announced itself here. */
    private static final class Lease {
        private final Member member;
        private final long lengthNs;
        private LinkedNode holder; // null while it has no link
        private long renewedNs;
        private Set<Long> linked = Set.of();

        private Lease(Member member, long lengthNs, LinkedNode holder, long renewedNs) {
            this.member = member;
            this.lengthNs = lengthNs;
            this.holder = holder;
            this.renewedNs = renewedNs;
        }

        private long endNs() {
            return renewedNs + lengthNs;
        }

        private boolean isGateway() {
            return member.gateway() != null;
        }
    }

    /** @param grace how long not to claim to know everybody */
    MemberRegistry(NodeIdentity self, MemberStore store, RegisterLoop loop, Duration grace) {
        this.self = self;
        this.store = store;
        this.loop = loop;
        this.startedNs = loop.nowNs();
        this.graceNs = grace.toNanos();
        store.onChange(this::changed);
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
        Lease lease = leases.get(member.key());
        if (lease == null) {
            // It fell silent for a whole lease, but kept its link: a process that was stopped and goes on.
            lease = lease(node);
        } else if (lease.holder != node) {
            return;
        }
        lease.renewedNs = loop.nowNs();
        lease.linked = linkedGateways;
        pushIfCompletenessChanged();
    }

    /** A node leaves on purpose. */
    void withdrawn(LinkedNode node) {
        Lease lease = held(node);
        if (lease != null) {
            LOG.info("{} has left", lease.member.identity());
            end(lease);
        }
    }

    /** A node's link is over; the node may not be. */
    void unlinked(LinkedNode node) {
        Lease lease = nodes.remove(node) ? held(node) : null;
        behind.remove(node);
        if (lease != null) {
            lease.holder = null;
            // When the register itself stops it has said goodbye to all; that is one event, not one for each node.
            LOG.atLevel(parting.contains(node) ? Level.DEBUG : Level.WARN)
                    .log(
                            "{} has lost its link and counts as online for {} ms more, unless it comes back",
                            lease.member.identity(),
                            TimeUnit.NANOSECONDS.toMillis(lease.endNs() - loop.nowNs()));
            pushIfCompletenessChanged();
        }
    }

    /** A link that was full takes messages again. */
    void hasRoom(LinkedNode node) {
        if (behind.contains(node)) {
            schedulePush();
        }
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
        Member member = node.member();
        Lease lease = new Lease(member, node.leaseNs(), node, loop.nowNs());
        Lease before = leases.put(member.key(), lease);
        if (before != null && before.member.equals(member)) {
            lease.linked = before.linked;
        } else if (before != null && before.holder != null) {
            LOG.warn(
                    "{} takes the place of {}, which is still linked from {}. If both are running, give each its own address"
                            + " (gateway.advertise) or id.",
                    node,
                    before.member.identity(),
                    before.holder);
        } else {
            LOG.info(
                    "{} is online{}",
                    member.identity(),
                    member.gateway() == null
                            ? ""
                            : ", workers dial it at " + member.gateway().address());
        }
        store.put(member);
        sweepBy(lease.endNs());
        return lease;
    }

    private Lease held(LinkedNode node) {
        Member member = node.member();
        Lease lease = member == null ? null : leases.get(member.key());
        return lease != null && lease.holder == node ? lease : null;
    }

    private void end(Lease lease) {
        leases.remove(lease.member.key(), lease);
        store.remove(lease.member);
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
        long now = loop.nowNs();
        for (Lease lease : List.copyOf(leases.values())) {
            if (lease.endNs() - now > 0) {
                sweepBy(lease.endNs());
            } else if (lease.isGateway() && isReported(lease.member.identity().id())) {
                sweepBy(now + TimeUnit.MILLISECONDS.toNanos(RECHECK_MS));
            } else {
                LOG.warn(
                        "{} is gone: not heard of for its lease of {} ms",
                        lease.member.identity(),
                        TimeUnit.NANOSECONDS.toMillis(lease.lengthNs));
                end(lease);
            }
        }
    }

    private boolean isReported(long gatewayId) {
        return leases.values().stream().anyMatch(lease -> lease.holder != null && lease.linked.contains(gatewayId));
    }

    /** Whether a node that is not in the topology is not there: never while somebody is linked to a gateway unknown here. */
    private boolean isComplete() {
        if (loop.nowNs() - startedNs < graceNs) {
            return false;
        }
        for (Lease lease : leases.values()) {
            if (lease.holder != null) {
                for (long gatewayId : lease.linked) {
                    if (!leases.containsKey(new Member.Key(LinkRole.GATEWAY, gatewayId))) {
                        return false;
                    }
                }
            }
        }
        return true;
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

    private RegisterMessage.Topology topology(boolean complete) {
        List<RegisterMessage.GatewayEntry> gateways = new ArrayList<>();
        List<NodeIdentity> workers = new ArrayList<>();
        for (Member member : store.members()) {
            if (member.gateway() != null) {
                gateways.add(member.gateway());
            } else {
                workers.add(member.identity());
            }
        }
        return new RegisterMessage.Topology(self.incarnation(), version, complete, gateways, workers);
    }
}
