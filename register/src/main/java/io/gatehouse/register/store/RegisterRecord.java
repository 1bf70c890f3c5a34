package io.gatehouse.register.store;

import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.WireReader;
import io.gatehouse.protocol.WireWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one register knows at first hand. Times are ages, as the clocks of two machines do not compare.
 *
 * @param owner    the register that speaks
 * @param version  grows with each record of this owner
 * @param members  who has announced itself there, and has neither withdrawn nor outlived its lease
 * @param ended    who has ended lately
 * @param reported ids of gateways to which a worker that is linked there has a live link
 */
public record RegisterRecord(
        NodeIdentity owner, long version, List<HeldMember> members, List<EndedMember> ended, Set<Long> reported) {
    private static final int FORMAT = 1;
    private static final long MAX_AGE_MS = Integer.MAX_VALUE;

    /** Copies the collections. */
    public RegisterRecord {
        members = List.copyOf(members);
        ended = List.copyOf(ended);
        reported = Set.copyOf(reported);
    }

    /**
     * One member.
     *
     * @param member     who
     * @param isLinked   whether it has a link to the owner; if not, only its lease is left
     * @param leaseMs    how long it counts without being heard
     * @param heardAgoMs how long ago it was heard
     * @param bornAgoMs  how long ago this incarnation announced itself first, as far as the owner knows
     */
    public record HeldMember(Member member, boolean isLinked, int leaseMs, long heardAgoMs, long bornAgoMs) {}

    /**
     * One incarnation of a node that has ended.
     *
     * @param identity   which
     * @param isFinal    whether it withdrew or another took its place; if not, its lease was over, and it may come back
     * @param heardAgoMs how long ago it was heard last
     * @param endedAgoMs how long ago it ended
     */
    public record EndedMember(NodeIdentity identity, boolean isFinal, long heardAgoMs, long endedAgoMs) {}

    /**
     * Writes it.
     *
     * @param delayMs how long ago it was true: ages grow by as much
     */
    void write(WireWriter out, long delayMs) {
        out.u8(FORMAT);
        owner.write(out);
        out.i64(version).i32(members.size());
        for (HeldMember each : members) {
            GatewayEntry gateway = each.member.gateway();
            out.flag(gateway != null);
            if (gateway != null) {
                gateway.write(out);
            } else {
                each.member.identity().write(out);
            }
            out.flag(each.isLinked).i32(each.leaseMs);
            out.i32(age(each.heardAgoMs, delayMs)).i32(age(each.bornAgoMs, delayMs));
        }
        out.i32(ended.size());
        for (EndedMember each : ended) {
            each.identity.write(out);
            out.flag(each.isFinal).i32(age(each.heardAgoMs, delayMs)).i32(age(each.endedAgoMs, delayMs));
        }
        out.i32(reported.size());
        reported.forEach(out::i64);
    }

    private static int age(long ms, long delayMs) {
        return (int) Math.min(MAX_AGE_MS, ms + delayMs);
    }

    /** @throws ProtocolException if it is no record */
    static RegisterRecord read(WireReader in) {
        int format = in.u8("format");
        if (format != FORMAT) {
            throw new ProtocolException("its format is " + format + ", this register reads " + FORMAT);
        }
        NodeIdentity owner = NodeIdentity.read(in);
        long version = in.count("version");
        List<HeldMember> members = new ArrayList<>();
        for (int left = in.i32("members"); left > 0; left--) {
            members.add(readHeld(in));
        }
        List<EndedMember> ended = new ArrayList<>();
        for (int left = in.i32("ended"); left > 0; left--) {
            NodeIdentity identity = NodeIdentity.read(in);
            ended.add(new EndedMember(identity, in.flag("final"), age(in, "heard"), age(in, "ended")));
        }
        Set<Long> reported = new HashSet<>();
        for (int left = in.i32("reported"); left > 0; left--) {
            reported.add(in.gatewayId("reported gateway"));
        }
        in.end("record");
        return new RegisterRecord(owner, version, members, ended, reported);
    }

    private static HeldMember readHeld(WireReader in) {
        GatewayEntry gateway = in.flag("is gateway") ? GatewayEntry.read(in) : null;
        Member member = new Member(gateway == null ? NodeIdentity.read(in) : gateway.identity(), gateway);
        boolean isLinked = in.flag("linked");
        int leaseMs = in.i32("lease");
        if (leaseMs < 1) {
            throw new ProtocolException("a lease is " + leaseMs + " ms");
        }
        return new HeldMember(member, isLinked, leaseMs, age(in, "heard"), age(in, "born"));
    }

    private static long age(WireReader in, String field) {
        int ms = in.i32(field);
        if (ms < 0) {
            throw new ProtocolException(field + " is " + ms + " ms ago");
        }
        return ms;
    }
}
