package io.gatehouse.base;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many there are of each address, by {@link AddressNetwork}. Guarded by its owner. */
public final class AddressCounts {
    private final Map<InetAddress, Integer> present = new HashMap<>();

    /** Counts nobody yet. */
    public AddressCounts() {}

    /** @param most of one address; 0 for any number */
    public boolean hasRoom(InetAddress ip, int most) {
        return most == 0 || present.getOrDefault(AddressNetwork.of(ip), 0) < most;
    }

    /** One more of this address. */
    public void add(InetAddress ip) {
        present.merge(AddressNetwork.of(ip), 1, Integer::sum);
    }

    /** One less. */
    public void remove(InetAddress ip) {
        present.computeIfPresent(AddressNetwork.of(ip), (whose, count) -> count == 1 ? null : count - 1);
    }
}
