package io.gatehouse.gateway.client;

import io.gatehouse.base.AddressCounts;
import io.gatehouse.base.AddressNetwork;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.LossReason;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/**
 * Counts the connections of a gateway against its limits. One for all loops, because an address is not bound to one; a lock that is held
 * for some instructions when a connection comes or goes, and never for a message. Any thread.
 */
public final class ConnectionGate {
    private static final long SECOND = 1_000_000_000L;

    private final ConnectionLimits limits;
    private final LongSupplier nanoTime;
    private final AddressCounts byAddress = new AddressCounts(); // guarded by this
    private final AddressRates rates = new AddressRates(); // guarded by this
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
     * @return null if it may stay; then {@link #leave()} must follow, else not
     */
    public synchronized LossReason enter() {
        if (limits.maxConnections() > 0 && connections >= limits.maxConnections()) {
            return LossReason.TOO_MANY_CONNECTIONS;
        }
        connections++;
        return null;
    }

    /** One that has entered is gone. */
    public synchronized void leave() {
        connections--;
    }

    /**
     * Whose connection it is has become known. What an address has too many of takes nothing from what may come in a second in all, or one
     * address could use that up for everybody.
     *
     * @param ip         null if it has none, and is counted with all others only
     * @param isLoopback whether it is one to a listener there
     * @return null if it may stay; then {@link #leave(InetAddress)} must follow, else not
     */
    public synchronized LossReason enter(InetAddress ip, boolean isLoopback) {
        LossReason tooMany = ip == null ? null : ofAddress(ip, isLoopback);
        int perSecond = limits.newPerSecond(isLoopback);
        if (tooMany == null && perSecond > 0 && !isInRate(perSecond)) {
            tooMany = LossReason.TOO_MANY_NEW_CONNECTIONS;
        }
        if (tooMany == null && ip != null) {
            byAddress.add(ip);
        }
        return tooMany;
    }

    private LossReason ofAddress(InetAddress ip, boolean isLoopback) {
        if (!byAddress.hasRoom(ip, limits.perAddress(isLoopback))) {
            return LossReason.TOO_MANY_OF_ADDRESS;
        }
        int newPerAddress = limits.newPerAddress(isLoopback);
        return newPerAddress > 0 && !rates.admits(AddressNetwork.of(ip), newPerAddress, nanoTime.getAsLong())
                ? LossReason.TOO_MANY_NEW_OF_ADDRESS
                : null;
    }

    /** One of those of this address is gone. */
    public synchronized void leave(InetAddress ip) {
        if (ip != null) {
            byAddress.remove(ip);
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
