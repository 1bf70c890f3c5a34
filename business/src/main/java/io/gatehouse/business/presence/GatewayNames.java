package io.gatehouse.business.presence;

import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.protocol.PresenceMessage.Name;
import java.util.HashSet;
import java.util.Set;

/** What is known of one gateway, in one life of it. Stays when its link is lost: the gateway may live. Confined to the loop. */
final class GatewayNames {
    final Set<Name> names = new HashSet<>();
    /** Null while it is not linked. */
    GatewayLink link;
    /** Names that a new link has told of so far; null once it has told all. */
    Set<Name> told;
    /** Workers that it tells as well, and this one; empty while it is not linked. */
    long[] workers = {};

    int graceMs;
    /** Frames of this link. */
    long frames;

    boolean isComplete() {
        return told == null;
    }

    void open(GatewayLink by) {
        link = by;
        told = new HashSet<>();
        frames = 0;
    }

    void close() {
        link = null;
        workers = new long[0];
    }
}
