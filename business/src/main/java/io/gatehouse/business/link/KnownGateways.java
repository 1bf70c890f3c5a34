package io.gatehouse.business.link;

import io.gatehouse.business.api.GatewayInfo;
import java.util.List;
import java.util.Set;

/**
 * The gateways at one moment. Immutable.
 *
 * @param linked   with an open link
 * @param waiting  lost links whose commands wait for the next link to the same gateway
 * @param unlinked names of those that the register names and to which there is neither
 * @param isTold   whether any register has answered yet
 * @param everyId  ids of all those that the register names, or null while it does not claim to know everybody
 * @param infos    all of them, by address
 */
public record KnownGateways(
        List<GatewayLink> linked,
        List<GatewayLink> waiting,
        List<String> unlinked,
        boolean isTold,
        Set<Long> everyId,
        List<GatewayInfo> infos) {
    static final KnownGateways NONE = new KnownGateways(List.of(), List.of(), List.of(), false, null, List.of());

    /** Copies the lists. */
    public KnownGateways {
        linked = List.copyOf(linked);
        waiting = List.copyOf(waiting);
        unlinked = List.copyOf(unlinked);
        everyId = everyId == null ? null : Set.copyOf(everyId);
        infos = List.copyOf(infos);
    }

    /** The open link to a gateway, or null. */
    public GatewayLink link(long gateway) {
        return find(linked, gateway);
    }

    /** The open link to a gateway, or the lost one whose commands wait for the next, or null. */
    public GatewayLink linkOrWaiting(long gateway) {
        GatewayLink link = find(linked, gateway);
        return link != null ? link : find(waiting, gateway);
    }

    /** Whether a gateway is there no more, or never was: a register that knows everybody does not name it, and no link leads to it. */
    public boolean isGone(long gateway) {
        return everyId != null && !everyId.contains(gateway) && linkOrWaiting(gateway) == null;
    }

    private static GatewayLink find(List<GatewayLink> links, long gateway) {
        for (int i = 0; i < links.size(); i++) {
            GatewayLink link = links.get(i);
            if (link.gateway() == gateway) {
                return link;
            }
        }
        return null;
    }

    /**
     * The point up to which commands were issued, over all links; null if everything is confirmed.
     *
     * @param own those of the event that asks, or null if it may have more than is known of
     */
    public CommandMark mark(OwnCommands own) {
        CommandMark mark = null;
        for (int i = 0; i < linked.size(); i++) {
            mark = linked.get(i).mark(own, mark);
        }
        return mark;
    }
}
