package io.gatehouse.link;

import io.gatehouse.base.AddressNetwork;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts by address the connections of a {@link LinkServer} that are in the handshake, or wait to be refused: together with the wait
 * this bounds how often an address may guess. Confined to the server's event loop.
 */
final class HandshakeGate {
    private final Map<InetAddress, Integer> underWay = new HashMap<>();

    /**
     * @param most 0 for any number
     * @return whether it may go on; then {@link #leave} must follow, else not
     */
    boolean enter(InetAddress address, int most) {
        InetAddress whose = AddressNetwork.of(address);
        int present = underWay.getOrDefault(whose, 0);
        if (most > 0 && present >= most) {
            return false;
        }
        underWay.put(whose, present + 1);
        return true;
    }

    void leave(InetAddress address) {
        underWay.computeIfPresent(AddressNetwork.of(address), (whose, present) -> present == 1 ? null : present - 1);
    }
}
