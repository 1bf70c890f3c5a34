package io.gatehouse.business.presence;

import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.LoginLinks;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.LoginMessage.Place;
import io.gatehouse.protocol.ProtocolException;
import java.util.List;

/** Puts the clients of one uid on all gateways in order, for the uids for which gateways choose this worker. Confined to the loop. */
public final class LoginArbiter implements LoginLinks {
    // Of uids of the greatest length this is less than the smallest frame.
    private static final int PLACES_PER_FRAME = 100;

    private final LoginOrder<GatewayLink> order;

    /** Knows of nobody. */
    public LoginArbiter() {
        // Microseconds: the next worker's stamps are above this one's, unless their clocks differ by more than it takes
        // to move.
        order = new LoginOrder<>(() -> System.currentTimeMillis() * 1000, LoginArbiter::tell);
    }

    @Override
    public void onMessage(GatewayLink link, LoginMessage message) {
        if (!(message instanceof LoginMessage.Claims claims)) {
            throw new ProtocolException(message.command() + " is not for a worker");
        }
        order.onClaims(link, link.gateway(), claims);
    }

    @Override
    public void onEnd(GatewayLink link) {
        order.onEnd(link);
    }

    private static void tell(GatewayLink link, long frames, List<Place> places) {
        int from = 0;
        do {
            int to = Math.min(places.size(), from + PLACES_PER_FRAME);
            link.tell(new LoginMessage.Decided(frames, List.copyOf(places.subList(from, to))));
            from = to;
        } while (from < places.size());
    }
}
