package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What one client may cost. Keys are {@code gateway.…}, in kebab case.
 *
 * @param maxMessageBytes  largest message from a client; larger ones close it with 1009
 * @param maxFragments     most fragments of one message; more close it with 1008
 * @param handshakeTimeout how long a connection may take to become a client, from the accept: PROXY header, TLS and the head of
 *                         its upgrade together, whatever it sends meanwhile; then it is closed
 * @param messageTimeout   how long a message may take from its first bytes to its last; zero for any time
 * @param heartbeat        how silent clients are found; a listener's settings may differ from it
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
        Duration messageTimeout,
        Heartbeat heartbeat,
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
            Duration.ofSeconds(30),
            Heartbeat.DEFAULTS,
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
        if (messageTimeout.isNegative()) {
            throw new ConfigurationException("gateway.message-timeout=" + messageTimeout.toMillis()
                    + "ms is negative. Set it to a time, or to 0s for none.");
        }
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
        return with(draft -> draft.maxMessageBytes = bytes);
    }

    /** The same with another number of fragments. */
    public ClientLimits maxFragments(int to) {
        return with(draft -> draft.maxFragments = to);
    }

    /** The same with another time for a message to become whole; zero for any. */
    public ClientLimits messageTimeout(Duration to) {
        return with(draft -> draft.messageTimeout = to);
    }

    /** The same with other pings. */
    public ClientLimits ping(Duration interval, Duration timeout) {
        return heartbeat(
                new Heartbeat(interval, timeout, heartbeat.idleTimeout(), heartbeat.pingData(), heartbeat.lifeSign()));
    }

    /** The same with other heartbeats. */
    public ClientLimits heartbeat(Heartbeat to) {
        return with(draft -> draft.heartbeat = to);
    }

    /** The same with another outbox. */
    public ClientLimits outbox(int softBytes, int hardBytes, Duration grace, SlowClientPolicy policy) {
        return with(draft -> {
            draft.outboxSoftBytes = softBytes;
            draft.outboxHardBytes = hardBytes;
            draft.outboxGrace = grace;
            draft.slowPolicy = policy;
        });
    }

    /** The same with another time and size of parking. */
    public ClientLimits parking(int bytes, Duration time) {
        return with(draft -> {
            draft.parkingBytes = bytes;
            draft.parkingTime = time;
        });
    }

    private ClientLimits with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A copy on its way to becoming other options: what is not changed is written down once, here. */
    private static final class Draft {
        private int maxMessageBytes;
        private int maxFragments;
        private Duration handshakeTimeout;
        private Duration messageTimeout;
        private Heartbeat heartbeat;
        private int outboxSoftBytes;
        private int outboxHardBytes;
        private Duration outboxGrace;
        private SlowClientPolicy slowPolicy;
        private int eventWindow;
        private int eventWindowBytes;
        private int parkingBytes;
        private Duration parkingTime;
        private int maxSessionBytes;
        private int maxGroups;

        private Draft(ClientLimits from) {
            maxMessageBytes = from.maxMessageBytes;
            maxFragments = from.maxFragments;
            handshakeTimeout = from.handshakeTimeout;
            messageTimeout = from.messageTimeout;
            heartbeat = from.heartbeat;
            outboxSoftBytes = from.outboxSoftBytes;
            outboxHardBytes = from.outboxHardBytes;
            outboxGrace = from.outboxGrace;
            slowPolicy = from.slowPolicy;
            eventWindow = from.eventWindow;
            eventWindowBytes = from.eventWindowBytes;
            parkingBytes = from.parkingBytes;
            parkingTime = from.parkingTime;
            maxSessionBytes = from.maxSessionBytes;
            maxGroups = from.maxGroups;
        }

        private ClientLimits checked() {
            return new ClientLimits(
                    maxMessageBytes,
                    maxFragments,
                    handshakeTimeout,
                    messageTimeout,
                    heartbeat,
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
    }
}
