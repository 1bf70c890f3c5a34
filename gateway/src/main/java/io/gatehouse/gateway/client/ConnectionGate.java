package io.gatehouse.gateway.client;

import io.gatehouse.base.AddressNetwork;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.LossReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the connections of a gateway against its limits. One for all loops, because an address is not bound to one; a lock that is held
 * for some instructions when a connection comes or goes, and never for a message. Any thread.
 */
public final class ConnectionGate {
    private static final long SECOND = 1_000_000_000L;

    private final ConnectionLimits limits;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>(); // guarded by this
    private int connections; // guarded by this
    // What may come now, in parts of 1e9: at most what comes in a second. Guarded by this.
    private long credit;
    private long creditedNs;
    private boolean isCounting;

    /** @param nanoTime a clock that only goes forward */
    public ConnectionGate(ConnectionLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * Somebody has connected.
     *
     * @param isLoopback whether to a listener there
     * @return null if it may stay; then {@link #leave} must follow, else not
     */
    public synchronized LossReason enter(boolean isLoopback) {
        if (limits.maxConnections() > 0 && connections >= limits.maxConnections()) {
            return LossReason.TOO_MANY_CONNECTIONS;
        }
        int perSecond = limits.newPerSecond(isLoopback);
        if (perSecond > 0 && !isInRate(perSecond)) {
            return LossReason.TOO_MANY_NEW_CONNECTIONS;
        }
        connections++;
        return null;
    }

    /** One that has entered is gone. */
    public synchronized void leave() {
        connections--;
    }

    /**
     * Whose connection it is has become known.
     *
     * @param ip null if it has none, and is not counted
     * @return null if it may stay; then {@link #leave(InetAddress)} must follow, else not
     */
    public synchronized LossReason enter(InetAddress ip, boolean isLoopback) {
        int perAddress = limits.perAddress(isLoopback);
        if (ip == null) {
            return null;
        }
        InetAddress whose = AddressNetwork.of(ip);
        int present = byAddress.getOrDefault(whose, 0);
        if (perAddress > 0 && present >= perAddress) {
            return LossReason.TOO_MANY_OF_ADDRESS;
        }
        byAddress.put(whose, present + 1);
        return null;
    }

    /** One of those of this address is gone. */
    public synchronized void leave(InetAddress ip) {
        if (ip != null) {
            byAddress.computeIfPresent(AddressNetwork.of(ip), (address, present) -> present == 1 ? null : present - 1);
        }
    }

    private boolean isInRate(int perSecond) {
        long now = nanoTime.getAsLong();
        long full = perSecond * SECOND;
        long passedNs = Math.min(SECOND, now - creditedNs);
        credit = isCounting ? Math.min(full, credit + passedNs * perSecond) : full;
        isCounting = true;
        creditedNs = now;
        if (credit < SECOND) {
            return false;
        }
        credit -= SECOND;
        return true;
    }
}
