package io.gatehouse.business.presence;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.LoginMessage.Claim;
import io.gatehouse.protocol.LoginMessage.Login;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Clients of uids as gateways tell of them. Gives each one that has no place yet one behind all that are known, and tells two gateways of
 * each other's clients once both have taken their places. Who has to go is the gateways' to know. Confined to one thread.
 *
 * @param <G> a link to a gateway
 */
public final class LoginOrder<G> {
    private final LongSupplier clock;
    private final Out<G> out;
    private final Map<String, List<Held>> holders = new HashMap<>();
    private final Map<G, Long> frames = new HashMap<>();

    /** Where answers go. */
    public interface Out<G> {
        /** @param frames how many frames of the gateway are in effect */
        void tell(G gateway, long frames, List<Login> logins);
    }

    private final class Held {
        private final G gateway;
        private Login login; // its stamp is what was offered while it has not been taken
        private boolean isTaken;

        private Held(G gateway) {
            this.gateway = gateway;
        }
    }

    /**
     * Knows of nobody.
     *
     * @param clock above 0; about the same on all workers
     */
    public LoginOrder(LongSupplier clock, Out<G> out) {
        this.clock = clock;
        this.out = out;
    }

    /** A gateway says what has changed. @param id its id */
    public void onClaims(G gateway, long id, LoginMessage.Claims claims) {
        Map<G, List<Login>> said = new LinkedHashMap<>();
        said.put(gateway, new ArrayList<>());
        for (Claim claim : claims.claims()) {
            if (claim.isThere()) {
                enter(gateway, new ClientId(id, claim.connection()), claim, said);
            } else {
                remove(gateway, claim.uid());
            }
        }
        frames.merge(gateway, 1L, Long::sum);
        said.forEach((to, logins) -> out.tell(to, frames.get(to), logins));
    }

    /** The link to the gateway is over: its clients are gone, or it will tell of them anew. */
    public void onEnd(G gateway) {
        if (frames.remove(gateway) != null) {
            holders.values().removeIf(held -> {
                held.removeIf(each -> each.gateway == gateway);
                return held.isEmpty();
            });
        }
    }

    private void enter(G gateway, ClientId client, Claim claim, Map<G, List<Login>> said) {
        List<Held> all = holders.computeIfAbsent(claim.uid(), none -> new ArrayList<>(1));
        Held mine = null;
        long last = 0;
        for (Held each : all) {
            if (each.gateway == gateway) {
                mine = each;
            }
            last = Math.max(last, each.login.stamp());
        }
        if (mine == null) {
            mine = new Held(gateway);
            all.add(mine);
        }
        mine.isTaken = claim.stamp() > 0;
        mine.login =
                new Login(claim.uid(), client, mine.isTaken ? claim.stamp() : Math.max(last + 1, clock.getAsLong()));
        if (!mine.isTaken) {
            said.get(gateway).add(mine.login);
            return;
        }
        for (Held each : all) {
            if (each != mine && each.isTaken) {
                said.get(gateway).add(each.login);
                said.computeIfAbsent(each.gateway, none -> new ArrayList<>()).add(mine.login);
            }
        }
    }

    private void remove(G gateway, String uid) {
        List<Held> all = holders.get(uid);
        if (all != null) {
            all.removeIf(each -> each.gateway == gateway);
            if (all.isEmpty()) {
                holders.remove(uid);
            }
        }
    }
}
