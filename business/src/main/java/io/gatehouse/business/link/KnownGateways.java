package io.gatehouse.business.link;

import java.util.List;

/**
 * The gateways at one moment. Immutable.
 *
 * @param linked   with an open link
 * @param unlinked names of those that the register names and to which no link is open
 * @param isTold   whether any register has answered yet
 */
public record KnownGateways(List<GatewayLink> linked, List<String> unlinked, boolean isTold) {
    static final KnownGateways NONE = new KnownGateways(List.of(), List.of(), false);

    /** Copies the lists. */
    public KnownGateways {
        linked = List.copyOf(linked);
        unlinked = List.copyOf(unlinked);
    }

    /** The open link to a gateway, or null. */
    public GatewayLink link(long gateway) {
        for (int i = 0; i < linked.size(); i++) {
            GatewayLink link = linked.get(i);
            if (link.gateway() == gateway) {
                return link;
            }
        }
        return null;
    }

    /** The point up to which commands were issued, over all links; null if everything is confirmed. */
    public CommandMark mark() {
        CommandMark mark = null;
        for (int i = 0; i < linked.size(); i++) {
            mark = linked.get(i).mark(mark);
        }
        return mark;
    }
}
