package io.gatehouse.register;

import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.register.store.Member;
import io.gatehouse.register.store.RegisterRecord.HeldMember;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the register knows of one member that counts as online. Confined to the register's event loop. */
final class Lease {
    Member member;
    long lengthNs;
    private long heardNs;
    // What each of them says now, this register under null.
    private final Map<NodeIdentity, Long> heardByNs = new HashMap<>();
    /** When this incarnation announced itself first. */
    long bornNs;
    /** Its link here, or null. */
    LinkedNode holder;
    /** Whether it announced itself here, and no other register has it linked since: then this register tells the others of it. */
    boolean isOwn;
    /** The other register that has it linked, or empty. */
    String elsewhere = "";
    /** Ids of the gateways to which it reported a live link, here. */
    Set<Long> linked = Set.of();

    /** @param by the register that heard it; null for this one */
    Lease(Member member, long lengthNs, NodeIdentity by, long heardNs, long bornNs) {
        this.member = member;
        this.lengthNs = lengthNs;
        this.bornNs = bornNs;
        heard(by, heardNs);
    }

    /** When it was heard last, by whichever register. */
    long heardNs() {
        return heardNs;
    }

    /**
     * What a register says now counts instead of what it said before, also if that was later: words that were held up on the way make a
     * node seem to have been heard just now, and only the next ones show their age.
     *
     * @param by which register; null for this one
     */
    void heard(NodeIdentity by, long atNs) {
        heardByNs.put(by, atNs);
        long latest = atNs;
        for (long each : heardByNs.values()) {
            if (each - latest > 0) {
                latest = each;
            }
        }
        heardNs = latest;
        long end = latest - lengthNs;
        // Of no weight any more; each start of a register is another one.
        heardByNs.values().removeIf(each -> each - end < 0);
    }

    /** Whether a register has said that it heard this node, and that counts still. */
    boolean isHeardBy(NodeIdentity by) {
        return heardByNs.containsKey(by);
    }

    boolean isGateway() {
        return member.gateway() != null;
    }

    boolean isOf(Member other) {
        return member.identity().equals(other.identity());
    }

    HeldMember asOf(long nowNs) {
        return new HeldMember(
                member,
                holder != null,
                Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(lengthNs)),
                Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNs - heardNs)),
                Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNs - bornNs)));
    }
}
