package io.gatehouse.link;

import io.gatehouse.base.Checks;
import io.gatehouse.base.Secret;
import java.time.Duration;

/**
 * What both ends of a link agree on or are bounded by. Keys are {@code link.…}.
 *
 * @param secret             the cluster's shared secret
 * @param maxFrameBytes      largest frame, {@code link.max-frame-bytes}
 * @param maxQueuedBytes     a queue with this many bytes takes no more data, {@code link.max-queued-bytes}
 * @param heartbeat          how often each end pings, {@code link.heartbeat}
 * @param heartbeatsMissed   after how many silent heartbeats the link is closed, {@code link.heartbeats-missed}
 * @param handshakeTimeout   how long a new connection may take to prove itself, {@code link.handshake-timeout}
 * @param redialMin          first pause before dialling again, {@code link.redial-min}
 * @param redialMax          longest pause, {@code link.redial-max}
 * @param strangers          bounds of those who have not proved themselves yet
 * @param tls                certificates, if links are to be encrypted
 */
public record LinkOptions(
        Secret secret,
        int maxFrameBytes,
        int maxQueuedBytes,
        Duration heartbeat,
        int heartbeatsMissed,
        Duration handshakeTimeout,
        Duration redialMin,
        Duration redialMax,
        StrangerLimits strangers,
        LinkTls tls) {
    /** The documented defaults, without a secret. */
    public static final LinkOptions DEFAULTS = new LinkOptions(
            Secret.none(),
            16 << 20,
            16 << 20,
            Duration.ofSeconds(2),
            3,
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            StrangerLimits.DEFAULTS,
            LinkTls.NONE);

    /** Checks each value and what they mean together. */
    public LinkOptions {
        Checks.between("link.max-frame-bytes", maxFrameBytes, 4096, 1 << 30);
        Checks.between("link.max-queued-bytes", maxQueuedBytes, 4096, 1 << 30);
        Checks.positive("link.heartbeat", heartbeat);
        Checks.between("link.heartbeats-missed", heartbeatsMissed, 1, 100);
        Checks.positive("link.handshake-timeout", handshakeTimeout);
        Checks.positive("link.redial-min", redialMin);
        Checks.atLeast("link.redial-max (ms)", redialMax.toMillis(), redialMin.toMillis());
    }

    /** The same with a secret. */
    public LinkOptions secret(Secret to) {
        return new LinkOptions(
                to,
                maxFrameBytes,
                maxQueuedBytes,
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                redialMin,
                redialMax,
                strangers,
                tls);
    }

    /** The same with other heartbeats. */
    public LinkOptions heartbeat(Duration every, int missed) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                maxQueuedBytes,
                every,
                missed,
                handshakeTimeout,
                redialMin,
                redialMax,
                strangers,
                tls);
    }

    /** The same with another limit for handshakes. */
    public LinkOptions handshakeTimeout(Duration to) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                maxQueuedBytes,
                heartbeat,
                heartbeatsMissed,
                to,
                redialMin,
                redialMax,
                strangers,
                tls);
    }

    /** The same with another bound on queued bytes. */
    public LinkOptions maxQueuedBytes(int bytes) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                bytes,
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                redialMin,
                redialMax,
                strangers,
                tls);
    }

    /** The same with other pauses between dials. */
    public LinkOptions redial(Duration min, Duration max) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                maxQueuedBytes,
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                min,
                max,
                strangers,
                tls);
    }

    /** The same with other bounds for strangers. */
    public LinkOptions strangers(StrangerLimits to) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                maxQueuedBytes,
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                redialMin,
                redialMax,
                to,
                tls);
    }

    /** The same with certificates, or with none. */
    public LinkOptions tls(LinkTls to) {
        return new LinkOptions(
                secret,
                maxFrameBytes,
                maxQueuedBytes,
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                redialMin,
                redialMax,
                strangers,
                to);
    }

    /** After how much silence a link is dead. */
    public Duration silenceLimit() {
        return heartbeat.multipliedBy(heartbeatsMissed);
    }
}
