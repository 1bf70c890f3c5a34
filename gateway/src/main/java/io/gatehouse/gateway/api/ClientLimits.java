package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.time.Duration;

/**
 * What one client may cost. Keys are {@code gateway.…}, in kebab case.
 *
 * @param maxMessageBytes  largest message from a client; larger ones close it with 1009
 * @param maxFragments     most fragments of one message; more close it with 1008
 * @param handshakeTimeout a connection silent for this long before its upgrade is closed
 * @param pingInterval     a client silent for this long is pinged
 * @param pingTimeout      a client that then stays silent for this long is closed with 4001
 * @param outboxSoftBytes  queued bytes that a client may have for {@code outboxGrace} at most
 * @param outboxHardBytes  queued bytes that a client may never have
 * @param outboxGrace      how long the soft limit may be passed
 * @param slowPolicy       what happens then
 * @param eventWindow      most events of a client unacknowledged by its worker
 * @param eventWindowBytes most payload bytes unacknowledged; one event is always allowed
 * @param parkingBytes     most payload bytes kept for a client while no worker is there; then its socket is not read
 * @param parkingTime      how long an event may wait for a worker; then the client is closed with 1013
 * @param maxSessionBytes  largest session
 * @param maxGroups        most groups that a client may be in
 */
public record ClientLimits(
        int maxMessageBytes,
        int maxFragments,
        Duration handshakeTimeout,
        Duration pingInterval,
        Duration pingTimeout,
        int outboxSoftBytes,
        int outboxHardBytes,
        Duration outboxGrace,
        SlowClientPolicy slowPolicy,
        int eventWindow,
        int eventWindowBytes,
        int parkingBytes,
        Duration parkingTime,
        int maxSessionBytes,
        int maxGroups) {
    /** The documented defaults. */
    public static final ClientLimits DEFAULTS = new ClientLimits(
            1 << 20,
            1024,
            Duration.ofSeconds(10),
            Duration.ofSeconds(25),
            Duration.ofSeconds(10),
            256 << 10,
            1 << 20,
            Duration.ofSeconds(5),
            SlowClientPolicy.DISCONNECT,
            16,
            64 << 10,
            256 << 10,
            Duration.ofSeconds(30),
            16 << 10,
            1000);

    /** Checks each value and what they mean together. */
    public ClientLimits {
        Checks.between("gateway.max-message-bytes", maxMessageBytes, 1, 1 << 29);
        Checks.between("gateway.max-fragments", maxFragments, 1, 1 << 20);
        Checks.positive("gateway.handshake-timeout", handshakeTimeout);
        Checks.positive("gateway.ping-interval", pingInterval);
        Checks.positive("gateway.ping-timeout", pingTimeout);
        Checks.between("gateway.outbox-soft-bytes", outboxSoftBytes, 1024, 1 << 30);
        Checks.positive("gateway.outbox-grace", outboxGrace);
        Checks.between("gateway.event-window", eventWindow, 1, 1 << 16);
        Checks.between("gateway.event-window-bytes", eventWindowBytes, 1, 1 << 30);
        Checks.between("gateway.parking-bytes", parkingBytes, 1, 1 << 30);
        Checks.positive("gateway.parking-time", parkingTime);
        Checks.between("gateway.max-session-bytes", maxSessionBytes, 2, 1 << 20);
        Checks.between("gateway.max-groups-per-client", maxGroups, 1, 1 << 16);
        if (outboxHardBytes < outboxSoftBytes) {
            throw new ConfigurationException(
                    "gateway.outbox-hard-bytes=" + outboxHardBytes + " is below gateway.outbox-soft-bytes="
                            + outboxSoftBytes + ". Raise the first or lower the second.");
        }
    }

    /** The same with another largest message. */
    public ClientLimits maxMessageBytes(int bytes) {
        return new ClientLimits(
                bytes,
                maxFragments,
                handshakeTimeout,
                pingInterval,
                pingTimeout,
                outboxSoftBytes,
                outboxHardBytes,
                outboxGrace,
                slowPolicy,
                eventWindow,
                eventWindowBytes,
                parkingBytes,
                parkingTime,
                maxSessionBytes,
                maxGroups);
    }

    /** The same with other heartbeats. */
    public ClientLimits ping(Duration interval, Duration timeout) {
        return new ClientLimits(
                maxMessageBytes,
                maxFragments,
                handshakeTimeout,
                interval,
                timeout,
                outboxSoftBytes,
                outboxHardBytes,
                outboxGrace,
                slowPolicy,
                eventWindow,
                eventWindowBytes,
                parkingBytes,
                parkingTime,
                maxSessionBytes,
                maxGroups);
    }

    /** The same with another outbox. */
    public ClientLimits outbox(int softBytes, int hardBytes, Duration grace, SlowClientPolicy policy) {
        return new ClientLimits(
                maxMessageBytes,
                maxFragments,
                handshakeTimeout,
                pingInterval,
                pingTimeout,
                softBytes,
                hardBytes,
                grace,
                policy,
                eventWindow,
                eventWindowBytes,
                parkingBytes,
                parkingTime,
                maxSessionBytes,
                maxGroups);
    }

    /** The same with another time and size of parking. */
    public ClientLimits parking(int bytes, Duration time) {
        return new ClientLimits(
                maxMessageBytes,
                maxFragments,
                handshakeTimeout,
                pingInterval,
                pingTimeout,
                outboxSoftBytes,
                outboxHardBytes,
                outboxGrace,
                slowPolicy,
                eventWindow,
                eventWindowBytes,
                bytes,
                time,
                maxSessionBytes,
                maxGroups);
    }
}
