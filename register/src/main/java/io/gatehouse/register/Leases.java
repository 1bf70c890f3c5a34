package io.gatehouse.register;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.register.store.Member;
import io.gatehouse.register.store.RegisterRecord;
import io.gatehouse.register.store.RegisterRecord.EndedMember;
import io.gatehouse.register.store.RegisterRecord.HeldMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who counts as online: by what nodes announced here, together with what other registers say was announced to them.
 *
 * <p>The union of both. A member's lease is counted on this register's own clock, from when it was heard last by any register. Of two
 * incarnations of a node the one that announced itself later counts. What other registers do not mention any more has not ended for
 * that: only its lease or a word of its end takes a member away. Confined to the register's event loop.
 */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Map<Member.Key, Lease> leases = new LinkedHashMap<>();
    // Of gateways and of workers: many of the one must not push out the other.
    private final EndedNodes endedGateways = new EndedNodes();
    private final EndedNodes endedWorkers = new EndedNodes();
    private final OtherRegisters others = new OtherRegisters();
    private final Runnable changed;
    private long watchingSinceNs;

    /** @param changed run after each change of who counts */
    Leases(long nowNs, Runnable changed) {
        this.watchingSinceNs = nowNs;
        this.changed = changed;
    }

    /** This register did not run for a while: who renewed meanwhile is not known, so each lease starts anew. */
    void restart(long nowNs) {
        watchingSinceNs = nowNs;
    }

    /** A node announces itself here. */
    Lease announce(LinkedNode node, long nowNs) {
        Member member = node.member();
        Lease before = leases.get(member.key());
        boolean isKnown = before != null && before.isOf(member);
        Lease lease = new Lease(member, node.leaseNs(), null, nowNs, isKnown ? before.bornNs : nowNs);
        lease.holder = node;
        lease.isOwn = true;
        if (isKnown) {
            lease.linked = before.linked;
        } else if (before != null) {
            noteEnd(before, true, nowNs);
        }
        ended(member.identity()).forgetEnd(member.identity());
        leases.put(member.key(), lease);
        if (before == null || !before.member.equals(member)) {
            logOnline(node, member, before);
            changed.run();
        }
        return lease;
    }

    /** @return the node's lease, or null if it has none or another link holds it */
    Lease heldBy(LinkedNode node) {
        Member member = node.member();
        Lease lease = member == null ? null : leases.get(member.key());
        return lease != null && lease.holder == node ? lease : null;
    }

    /** Whether a member of this place counts. */
    boolean has(Member.Key key) {
        return leases.containsKey(key);
    }

    /** It has left. */
    void end(Lease lease, long nowNs) {
        LOG.info("{} has left", lease.member.identity());
        end(lease, true, nowNs);
    }

    /** When its lease is over. */
    long endNs(Lease lease) {
        long fromNs = lease.heardNs() - watchingSinceNs > 0 ? lease.heardNs() : watchingSinceNs;
        return fromNs + lease.lengthNs;
    }

    /**
     * Takes in what another register says.
     *
     * @return what it was, and nothing was taken in of what is old
     */
    OtherRegisters.News merge(RegisterRecord said, long nowNs) {
        OtherRegisters.News news = others.heard(said, nowNs);
        if (news != OtherRegisters.News.OLD) {
            said.ended().forEach(each -> mergeEnd(said.owner(), each, nowNs));
            said.members().forEach(each -> merge(said.owner(), each, nowNs));
        }
        return news;
    }

    private void mergeEnd(NodeIdentity owner, EndedMember said, long nowNs) {
        NodeIdentity identity = said.identity();
        long endedNs = nowNs - TimeUnit.MILLISECONDS.toNanos(said.endedAgoMs());
        Lease lease = leases.get(new Member.Key(identity.role(), identity.id()));
        boolean isHere = lease != null && lease.member.identity().equals(identity);
        if (isHere && lease.bornNs - endedNs > 0) {
            return; // it came back after that
        }
        long heardNs = nowNs - TimeUnit.MILLISECONDS.toNanos(said.heardAgoMs());
        ended(identity).addHeard(identity, said.isFinal(), heardNs, endedNs);
        if (isHere && said.isFinal()) {
            LOG.info("{} has left, as another register says", identity);
            leases.remove(lease.member.key());
            changed.run();
        } else if (isHere && lease.isHeardBy(owner)) {
            lease.heard(owner, heardNs); // its lease was over there; what was said of it before came late
        }
    }

    private void merge(NodeIdentity owner, HeldMember said, long nowNs) {
        Member member = said.member();
        long heardNs = nowNs - TimeUnit.MILLISECONDS.toNanos(said.heardAgoMs());
        long bornNs = nowNs - TimeUnit.MILLISECONDS.toNanos(said.bornAgoMs());
        if (ended(member.identity()).hasEndedSince(member.identity(), bornNs)) {
            return;
        }
        Lease lease = leases.get(member.key());
        if (lease != null && !lease.isOf(member) && bornNs - lease.bornNs > 0) {
            LOG.info("{} has taken the place of {}, as {} says", member.identity(), lease.member.identity(), owner);
            noteEnd(lease, true, nowNs);
            lease = null;
        } else if (lease != null && !lease.isOf(member)) {
            return; // the one that came before the one known here
        }
        if (lease == null) {
            Lease fresh = new Lease(member, TimeUnit.MILLISECONDS.toNanos(said.leaseMs()), owner, heardNs, bornNs);
            if (endNs(fresh) - nowNs > 0) {
                fresh.elsewhere = said.isLinked() ? owner.name() : "";
                leases.put(member.key(), fresh);
                LOG.info("{} is online, as {} says", member.identity(), owner);
                changed.run();
            }
            return;
        }
        if (bornNs - lease.bornNs < 0) {
            lease.bornNs = bornNs;
        }
        boolean isNewest = heardNs - lease.heardNs() >= 0;
        if (isNewest || lease.isHeardBy(owner)) {
            lease.heard(owner, heardNs);
        }
        if (!isNewest) {
            return;
        }
        if (lease.holder != null) {
            return; // it has moved there already, if this link is dead
        }
        lease.lengthNs = TimeUnit.MILLISECONDS.toNanos(said.leaseMs());
        lease.elsewhere = said.isLinked() ? owner.name() : "";
        lease.isOwn = lease.isOwn && !said.isLinked();
        if (!lease.member.equals(member)) {
            lease.member = member;
            changed.run();
        }
    }

    /** What this register tells the others. */
    RegisterRecord record(NodeIdentity self, long version, long nowNs) {
        List<HeldMember> own = new ArrayList<>();
        Set<Long> reported = new HashSet<>();
        for (Lease lease : leases.values()) {
            if (lease.isOwn) {
                own.add(lease.asOf(nowNs));
            }
            if (lease.holder != null) {
                reported.addAll(lease.linked);
            }
        }
        List<EndedMember> ended = new ArrayList<>();
        endedGateways.addLately(nowNs, ended);
        endedWorkers.addLately(nowNs, ended);
        return new RegisterRecord(self, version, own, ended, reported);
    }

    /**
     * Takes away whose lease is over; a gateway not while a worker that is linked to a register reports a live link to it.
     *
     * @return when to look again, in nanoseconds from now, or a negative number if there is nothing to look for
     */
    long sweep(long nowNs, long recheckNs) {
        long nextNs = -1;
        for (Lease lease : List.copyOf(leases.values())) {
            long leftNs = endNs(lease) - nowNs;
            if (leftNs <= 0) {
                if (!lease.isGateway() || !isReported(lease.member.identity().id())) {
                    LOG.warn(
                            "{} is gone: not heard of for its lease of {} ms",
                            lease.member.identity(),
                            TimeUnit.NANOSECONDS.toMillis(lease.lengthNs));
                    end(lease, false, nowNs);
                    continue;
                }
                leftNs = recheckNs;
            }
            nextNs = nextNs < 0 ? leftNs : Math.min(nextNs, leftNs);
        }
        return nextNs;
    }

    /** Looks which other registers have fallen silent. */
    void tick(long nowNs) {
        others.tick(nowNs);
    }

    /** Whether somebody is linked to a gateway that is unknown here: then absence means nothing. */
    boolean isMissingAGateway() {
        Set<Long> known = new HashSet<>();
        for (Lease lease : leases.values()) {
            if (lease.isGateway()) {
                known.add(lease.member.identity().id());
            }
        }
        for (Lease lease : leases.values()) {
            if (lease.holder != null && !known.containsAll(lease.linked)) {
                return true;
            }
        }
        return others.reportOthersThan(known);
    }

    void addTo(List<GatewayEntry> gateways, List<NodeIdentity> workers) {
        for (Lease lease : leases.values()) {
            if (lease.isGateway()) {
                gateways.add(lease.member.gateway());
            } else {
                workers.add(lease.member.identity());
            }
        }
    }

    List<LostGateway> lost(long nowNs) {
        return endedGateways.lostAsOf(nowNs);
    }

    /** How many gateways and workers, and how many other registers are heard. */
    void addTo(Figures.Builder figures) {
        long gateways = leases.values().stream().filter(Lease::isGateway).count();
        figures.set(Figure.GATEWAYS, gateways)
                .set(Figure.WORKERS, leases.size() - gateways)
                .set(Figure.REGISTERS, others.heard());
    }

    /** Who counts as online, as operators see it. */
    List<LinkStatus> status(long nowNs) {
        return leases.values().stream().map(lease -> status(lease, nowNs)).toList();
    }

    private LinkStatus status(Lease lease, long nowNs) {
        String address = lease.isGateway()
                ? lease.member.gateway().address().toString()
                : lease.holder == null ? "" : lease.holder.remoteAddress();
        String state = lease.holder != null ? "linked" : lease.elsewhere.isEmpty() ? "lease" : "elsewhere";
        long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs(lease) - nowNs);
        return new LinkStatus(
                lease.member.identity(),
                address,
                state,
                new Figures.Builder()
                        .set(Figure.LEASE_LEFT_MS, Math.max(0, leftMs))
                        .build());
    }

    private boolean isReported(long gatewayId) {
        return others.report(gatewayId)
                || leases.values().stream().anyMatch(lease -> lease.holder != null && lease.linked.contains(gatewayId));
    }

    private void end(Lease lease, boolean isFinal, long nowNs) {
        leases.remove(lease.member.key(), lease);
        noteEnd(lease, isFinal, nowNs);
        changed.run();
    }

    private void noteEnd(Lease lease, boolean isFinal, long nowNs) {
        NodeIdentity identity = lease.member.identity();
        ended(identity).add(identity, isFinal, lease.heardNs(), nowNs);
    }

    private EndedNodes ended(NodeIdentity identity) {
        return identity.role() == LinkRole.GATEWAY ? endedGateways : endedWorkers;
    }

    private static void logOnline(LinkedNode node, Member member, Lease before) {
        if (before != null && before.holder != null) {
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
    }
}
