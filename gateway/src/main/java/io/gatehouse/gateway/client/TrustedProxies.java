package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.AddressRange;
import java.util.List;

/** Whose word on a client's address is taken, and whose it is then. Immutable; any thread. */
public final class TrustedProxies {
    // Nobody has that many of his own proxies in a row; what is longer is made up.
    static final int MAX_HOPS = 32;

    private final List<AddressRange> ranges;

    /** @param ranges of the proxies; empty trusts nobody */
    public TrustedProxies(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Whether this is one of the proxies. */
    public boolean contains(ClientAddress address) {
        if (address.ip() == null) {
            return false;
        }
        for (AddressRange range : ranges) {
            if (range.contains(address.ip())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The index of the hop that is the client, walking from the last hop towards the first past all that are proxies: each proxy adds
     * who connected to it, so that only what stands behind the last stranger can be believed. If a hop on the way is no address, or
     * there are more than 32, nothing before it is believed.
     *
     * @param hops as the proxies wrote them, the nearest last
     * @return -1 if that is the peer itself
     */
    public int clientAmong(List<String> hops) {
        int known = -1;
        for (int i = hops.size() - 1; i >= 0 && hops.size() - i <= MAX_HOPS; i--) {
            ClientAddress hop = ClientAddress.parse(hops.get(i));
            if (hop.ip() == null) {
                return known;
            }
            known = i;
            if (!contains(hop)) {
                return known;
            }
        }
        return known;
    }

    /** {@link #clientAmong} as an address. */
    public ClientAddress client(ClientAddress peer, List<String> hops) {
        if (!contains(peer)) {
            return peer;
        }
        int index = clientAmong(hops);
        return index < 0 ? peer : ClientAddress.parse(hops.get(index));
    }
}
