package io.gatehouse.config;

import io.gatehouse.base.Secret;
import io.gatehouse.link.LinkOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of links, which every command has; a picocli mixin. Gateways, workers and registers should agree on them. */
public final class LinkFlags {
    @Option(
            names = "--link-max-frame-bytes",
            descriptionKey = "link.max-frame-bytes",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            description = "Largest frame on a link; a larger one ends the link.")
    private ByteSize maxFrameBytes;

    @Option(
            names = "--link-max-queued-bytes",
            descriptionKey = "link.max-queued-bytes",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            description = "Bytes that may wait on a link before senders are held back.")
    private ByteSize maxQueuedBytes;

    @Option(
            names = "--link-heartbeat",
            descriptionKey = "link.heartbeat",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How often each end of a link gives a sign of life.")
    private Duration heartbeat;

    @Option(
            names = "--link-heartbeats-missed",
            descriptionKey = "link.heartbeats-missed",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "After how many silent heartbeats a link is given up.")
    private int heartbeatsMissed;

    @Option(
            names = "--link-handshake-timeout",
            descriptionKey = "link.handshake-timeout",
            paramLabel = "DURATION",
            defaultValue = "3s",
            description = "How long a new connection may take to prove that it knows the secret.")
    private Duration handshakeTimeout;

    @Option(
            names = "--link-redial-min",
            descriptionKey = "link.redial-min",
            paramLabel = "DURATION",
            defaultValue = "100ms",
            description = "First pause before a lost link is dialled again; pauses double.")
    private Duration redialMin;

    @Option(
            names = "--link-redial-max",
            descriptionKey = "link.redial-max",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "Longest pause between two dials.")
    private Duration redialMax;

    /** Empty until a command line was read into it. */
    public LinkFlags() {}

    /** The same as a value, with the cluster's secret. */
    public LinkOptions toLinkOptions(Secret secret) {
        return new LinkOptions(
                secret,
                maxFrameBytes.toInt("link.max-frame-bytes"),
                maxQueuedBytes.toInt("link.max-queued-bytes"),
                heartbeat,
                heartbeatsMissed,
                handshakeTimeout,
                redialMin,
                redialMax);
    }
}
