package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;

/**
 * How much one client may say. It may save up what it did not use of two seconds. A client above it is not read until it has its rate
 * again; one that makes use of each pause to flood again for ten seconds is closed with 1008.
 *
 * @param messagesPerSecond messages and pings; 0 for any number
 * @param bytesPerSecond    payload bytes of them; 0 for any number. A message counts when it is whole, and may be larger than this.
 */
public record ClientRate(int messagesPerSecond, int bytesPerSecond) {
    /** No bound, which is the default on loopback. */
    public static final ClientRate UNLIMITED = new ClientRate(0, 0);

    /** 100 messages and 1 MiB, which is the default beyond loopback. */
    public static final ClientRate DEFAULTS = new ClientRate(100, 1 << 20);

    private static final int MAX = 1 << 30;

    /** Checks each value. */
    public ClientRate {
        Checks.between("messages-per-second", messagesPerSecond, 0, MAX);
        Checks.between("bytes-per-second", bytesPerSecond, 0, MAX);
    }

    /** Whether there is any bound. */
    public boolean isLimited() {
        return messagesPerSecond > 0 || bytesPerSecond > 0;
    }
}
