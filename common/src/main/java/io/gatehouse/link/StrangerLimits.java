package io.gatehouse.link;

import io.gatehouse.base.Checks;
import java.time.Duration;

/**
 * What those who have not proved themselves yet may do at a port where links are accepted. Keys are {@code link.…}.
 *
 * @param refusalDelay            how long the answer to a wrong proof waits; null for {@link #DEFAULT_DELAY} beyond loopback and none on
 *     loopback
 * @param handshakesPerAddress    connections of one IPv4 address or IPv6 /64 network that may be in the handshake at the same time;
 *     more are closed at once. Those whose refusal waits count. 0 for any number, null for {@link #DEFAULT_HANDSHAKES} beyond
 *     loopback and any number on loopback
 */
public record StrangerLimits(Duration refusalDelay, Integer handshakesPerAddress) {
    /** Beyond loopback, unless set. */
    public static final Duration DEFAULT_DELAY = Duration.ofSeconds(1);

    /** Beyond loopback, unless set. */
    public static final int DEFAULT_HANDSHAKES = 100;

    /** The documented defaults. */
    public static final StrangerLimits DEFAULTS = new StrangerLimits(null, null);

    private static final int MAX_DELAY_MS = 60_000;

    /** Checks each value. */
    public StrangerLimits {
        Checks.between("link.refusal-delay (ms)", refusalDelay == null ? 0 : refusalDelay.toMillis(), 0, MAX_DELAY_MS);
        Checks.between(
                "link.max-handshakes-per-address", handshakesPerAddress == null ? 0 : handshakesPerAddress, 0, 1 << 30);
    }

    /** What holds for connections to a port at loopback, or elsewhere. */
    long delayMs(boolean isLoopback) {
        return refusalDelay != null ? refusalDelay.toMillis() : isLoopback ? 0 : DEFAULT_DELAY.toMillis();
    }

    /** Likewise; 0 for any number. */
    int handshakes(boolean isLoopback) {
        return handshakesPerAddress != null ? handshakesPerAddress : isLoopback ? 0 : DEFAULT_HANDSHAKES;
    }
}
