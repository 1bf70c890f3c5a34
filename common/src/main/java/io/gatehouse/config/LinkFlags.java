package io.gatehouse.config;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.link.StrangerLimits;
import java.time.Duration;
import picocli.CommandLine.Mixin;
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

    @Option(
            names = "--link-refusal-delay",
            descriptionKey = "link.refusal-delay",
            paramLabel = "DURATION",
            description =
                    "How long the answer to a wrong proof of the secret waits. Without it 1s, on loopback no time.")
    private Duration refusalDelay;

    @Option(
            names = "--link-max-handshakes-per-address",
            descriptionKey = "link.max-handshakes-per-address",
            paramLabel = "COUNT",
            description =
                    "Connections of one IPv4 address or IPv6 /64 network that may be in the handshake, or wait for a refusal, at the same time; "
                            + "more are closed at once. 0 for any number. Without it 100, on loopback any number.")
    private Integer handshakesPerAddress;

    @Mixin
    private LinkTlsFlags tls = new LinkTlsFlags();

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
                redialMax,
                new StrangerLimits(refusalDelay, handshakesPerAddress),
                tls.toLinkTls());
    }

    /**
     * Warns of links that others could read on the way. For the options of a process, which are checked once.
     *
     * @param key the option that holds the address, for the message
     */
    public void warnIfReadable(String key, HostPort bind) {
        LinkTlsFlags.warnIfReadable(key, bind, tls.toLinkTls());
    }
}
