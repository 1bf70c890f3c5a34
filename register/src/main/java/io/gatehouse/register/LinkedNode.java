package io.gatehouse.register;

import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.register.store.Member;

/** A node that is linked and has announced itself, as the registry sees it. A test stands in for it without a link. */
interface LinkedNode {
    /** What it counts as, or null if it only listens or has withdrawn. */
    Member member();

    /** How long it counts without renewal, in nanoseconds. */
    long leaseNs();

    /** Where it is linked from. */
    String remoteAddress();

    /** @return whether the link took it; if not, {@link MemberRegistry#hasRoom} follows */
    boolean push(RegisterMessage.Topology topology);

    /** Ends the link with a goodbye. */
    void close(String reason);
}
