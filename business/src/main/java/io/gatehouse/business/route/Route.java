package io.gatehouse.business.route;

import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.protocol.Target;
import java.util.List;

/**
 * Where a command about some clients has to go.
 *
 * @param legs    one for each linked gateway concerned
 * @param missing names of gateways concerned that are not linked
 */
record Route(List<Leg> legs, List<String> missing) {
    /**
     * One gateway concerned.
     *
     * @param link   the link to it
     * @param target the clients concerned there
     */
    record Leg(GatewayLink link, Target target) {}
}
