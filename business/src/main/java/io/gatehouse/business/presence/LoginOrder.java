package io.gatehouse.business.presence;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.LoginMessage.Claim;
import io.gatehouse.protocol.LoginMessage.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Clients of uids as gateways tell of them. Gives each one that has no place yet one behind all that are known, and tells a gateway of its
 * clients before or after which there are as many as it lets stay. Who has to go is the gateways' to know. Confined to one thread.
 *
 * @param <G> a link to a gateway
 */
public final class LoginOrder<G> {
    private final LongSupplier clock;
    private final Out<G> out;
    private final Map<String, List<Held>> holders = new HashMap<>();
    private final Map<G, Told> told = new HashMap<>();

    /** Where answers go. */
    public interface Out<G> {
        /** @param frames how many frames of the gateway are in effect */
        void tell(G gateway, long frames, List<Place> places);
    }

    private final class Held {
        private final G gateway;
        private final ClientId client;
        private long stamp; // what was offered while it has not been taken
        private boolean isTaken;

        private Held(G gateway, ClientId client) {
            this.gateway = gateway;
            this.client = client;
        }

        private long stamp() {
            return stamp;
        }

        private ClientId client() {
            return client;
        }
    }

    /** What a gateway has said of itself. */
    private static final class Told {
        private long frames;
        private int most;
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
        Told now = told.computeIfAbsent(gateway, none -> new Told());
        now.frames++;
        now.most = claims.most();
        Map<G, List<Place>> said = new LinkedHashMap<>();
        said.put(gateway, new ArrayList<>());
        Set<String> taken = new LinkedHashSet<>();
        for (Claim claim : claims.claims()) {
            ClientId client = new ClientId(id, claim.connection());
            if (!claim.isThere()) {
                remove(gateway, client, claim.uid());
            } else if (enter(gateway, client, claim, said.get(gateway))) {
                taken.add(claim.uid());
            }
        }
        taken.forEach(uid -> rank(uid, said));
        said.forEach((to, places) -> out.tell(to, told.get(to).frames, places));
    }

    /** The link to the gateway is over: its clients are gone, or it will tell of them anew. */
    public void onEnd(G gateway) {
        if (told.remove(gateway) != null) {
            holders.values().removeIf(held -> {
                held.removeIf(each -> each.gateway == gateway);
                return held.isEmpty();
            });
        }
    }

    /** @return whether it has taken a place */
    private boolean enter(G gateway, ClientId client, Claim claim, List<Place> said) {
        List<Held> all = holders.computeIfAbsent(claim.uid(), none -> new ArrayList<>(1));
        Held mine = null;
        long last = 0;
        for (Held each : all) {
            if (each.gateway == gateway && each.client.equals(client)) {
                mine = each;
            }
            last = Math.max(last, each.stamp);
        }
        if (mine == null) {
            mine = new Held(gateway, client);
            all.add(mine);
        }
        mine.isTaken = claim.stamp() > 0;
        if (mine.isTaken) {
            mine.stamp = claim.stamp();
        } else {
            mine.stamp = Math.max(last + 1, clock.getAsLong());
            said.add(new Place(claim.uid(), client.connection(), mine.stamp, 0, 0));
        }
        return mine.isTaken;
    }

    private void rank(String uid, Map<G, List<Place>> said) {
        List<Held> ranked = holders.getOrDefault(uid, List.of()).stream()
                .filter(each -> each.isTaken)
                .sorted(Comparator.comparingLong(Held::stamp).thenComparing(Held::client))
                .toList();
        for (int before = 0; before < ranked.size(); before++) {
            Held each = ranked.get(before);
            int after = ranked.size() - 1 - before;
            int most = told.get(each.gateway).most;
            if (before >= most || after >= most) {
                said.computeIfAbsent(each.gateway, none -> new ArrayList<>())
                        .add(new Place(uid, each.client.connection(), each.stamp, before, after));
            }
        }
    }

    private void remove(G gateway, ClientId client, String uid) {
        List<Held> all = holders.get(uid);
        if (all != null) {
            all.removeIf(each -> each.gateway == gateway && each.client.equals(client));
            if (all.isEmpty()) {
                holders.remove(uid);
            }
        }
    }
}
