package io.gatehouse.gateway.api;

import io.gatehouse.base.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * How silent clients are found. Silence is counted from the last {@link LifeSign}; while the gateway itself holds a socket back, it is
 * not counted.
 *
 * @param pingInterval a client silent for this long is pinged, and again each time it passes; 0 never
 * @param pingTimeout  a pinged client that stays silent for this long is closed with 4001; 0 never
 * @param idleTimeout  a client silent for this long is closed with 4001, pinged or not; 0 never
 * @param pingData     a text that is the ping, in the protocol of the listener; empty for WebSocket's own ping, of which the client's
 *     program sees nothing, and for no ping at all where the protocol has none
 * @param lifeSign     what ends a silence
 */
public record Heartbeat(
        Duration pingInterval, Duration pingTimeout, Duration idleTimeout, String pingData, LifeSign lifeSign) {
    /** Pings after 25 s, the end 10 s later. */
    public static final Heartbeat DEFAULTS =
            new Heartbeat(Duration.ofSeconds(25), Duration.ofSeconds(10), Duration.ZERO, "", LifeSign.BYTES);

    private static final int MAX_PING_BYTES = 1024;

    /** Checks each value. */
    public Heartbeat {
        requireNotNegative("gateway.ping-interval", pingInterval);
        requireNotNegative("gateway.ping-timeout", pingTimeout);
        requireNotNegative("gateway.idle-timeout", idleTimeout);
        Objects.requireNonNull(lifeSign, "lifeSign");
        int bytes = pingData.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PING_BYTES) {
            throw new ConfigurationException(
                    "gateway.ping-data=… has " + bytes + " UTF-8 bytes; at most " + MAX_PING_BYTES + " are allowed.");
        }
    }

    /** Whether clients of this protocol can be pinged. */
    public boolean canPing(ClientProtocol protocol) {
        return !pingInterval.isZero() && (protocol == ClientProtocol.WEBSOCKET || !pingData.isEmpty());
    }

    private static void requireNotNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new ConfigurationException(
                    key + "=" + value.toMillis() + "ms must not be negative; 0s switches it off.");
        }
    }
}
