package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;

/**
 * How many connections there may be. All but the last are of one gateway, of all its client listeners together: what is too many is closed
 * before anything is read from it; where only headers tell who a client is, its handshake gets 503. Keys are {@code gateway.…}, in kebab
 * case.
 *
 * @param maxConnections           at the same time, clients and those that are not yet; 0 for any number
 * @param maxConnectionsPerAddress of one IPv4 address or IPv6 network of 64 bits at the same time; 0 for any number, null for {@link #DEFAULT_PER_ADDRESS} on listeners
 *     beyond loopback and any number on loopback
 * @param maxNewPerSecond          that come in one second; 0 for any number, null for {@link #DEFAULT_NEW_PER_SECOND} on listeners beyond
 *     loopback and any number on loopback
 * @param maxNewPerAddress         of those from one such address; 0 for any number, null for {@link #DEFAULT_NEW_PER_ADDRESS} on listeners
 *     beyond loopback and any number on loopback
 * @param maxConnectionsPerUid     clients that may have one uid at the same time, over all gateways of the cluster; those that come later are
 *     closed with 4501. 0 for any number; the same on all gateways
 */
public record ConnectionLimits(
        int maxConnections,
        Integer maxConnectionsPerAddress,
        Integer maxNewPerSecond,
        Integer maxNewPerAddress,
        int maxConnectionsPerUid) {
    /** Of one address, unless set. */
    public static final int DEFAULT_PER_ADDRESS = 100;

    /** In one second, unless set. */
    public static final int DEFAULT_NEW_PER_SECOND = 1000;

    /** From one address in one second, unless set. */
    public static final int DEFAULT_NEW_PER_ADDRESS = 100;

    /** The documented defaults. */
    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(50_000, null, null, null, 0);

    private static final int MAX = 1 << 30;
    // Each of them is looked at when another one comes.
    private static final int MAX_PER_UID = 1000;

    /** Checks each value. */
    public ConnectionLimits {
        Checks.between("gateway.max-connections", maxConnections, 0, MAX);
        Checks.between(
                "gateway.max-connections-per-address",
                maxConnectionsPerAddress == null ? 0 : maxConnectionsPerAddress,
                0,
                MAX);
        Checks.between("gateway.max-new-connections-per-second", maxNewPerSecond == null ? 0 : maxNewPerSecond, 0, MAX);
        Checks.between(
                "gateway.max-new-connections-per-address", maxNewPerAddress == null ? 0 : maxNewPerAddress, 0, MAX);
        Checks.between("gateway.max-connections-per-uid", maxConnectionsPerUid, 0, MAX_PER_UID);
    }

    /** The same with another number of clients of one uid. */
    public ConnectionLimits perUid(int most) {
        return new ConnectionLimits(maxConnections, maxConnectionsPerAddress, maxNewPerSecond, maxNewPerAddress, most);
    }

    /** What holds for connections to a listener at loopback, or elsewhere; 0 for any number. */
    public int perAddress(boolean isLoopback) {
        return maxConnectionsPerAddress != null ? maxConnectionsPerAddress : isLoopback ? 0 : DEFAULT_PER_ADDRESS;
    }

    /** Likewise. */
    public int newPerSecond(boolean isLoopback) {
        return maxNewPerSecond != null ? maxNewPerSecond : isLoopback ? 0 : DEFAULT_NEW_PER_SECOND;
    }

    /** Likewise. */
    public int newPerAddress(boolean isLoopback) {
        return maxNewPerAddress != null ? maxNewPerAddress : isLoopback ? 0 : DEFAULT_NEW_PER_ADDRESS;
    }
}
