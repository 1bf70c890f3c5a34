package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.protocol.Target;
import java.util.List;
import java.util.Map;

/**
 * Where a command about some clients has to go.
 *
 * @param legs    one for each linked gateway concerned
 * @param checked for these the command is made before anything is sent: what is wrong with the call has to show also where no gateway is
 *                concerned, because nobody is there
 * @param missing names of gateways concerned that are not linked, and why
 * @param unknown clients named by id whose gateways are no more
 */
record Route(List<Leg> legs, List<Leg> checked, Map<String, Reason> missing, int unknown) {
    Route(List<Leg> legs, Map<String, Reason> missing) {
        this(legs, legs, missing, 0);
    }

    /** Nowhere: these clients are not there any more. */
    static Route unknown(int clients) {
        return new Route(List.of(), List.of(), Map.of(), clients);
    }

    /**
     * One gateway concerned.
     *
     * @param link   the link to it
     * @param target the clients concerned there
     */
    record Leg(GatewayLink link, Target target) {}
}
