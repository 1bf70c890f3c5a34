package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.ByteSize;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.LinkFlags;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.config.SecretRule;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.gateway.api.WorkerSelector;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse gateway}, as flags, variables and keys; {@link #toOptions} makes a value of them. */
@Command(description = "Owns client sockets: accepts WebSocket clients and passes their events to workers.")
public final class GatewayFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--listen",
            descriptionKey = "gateway.listen",
            paramLabel = "ws://HOST:PORT",
            split = ",",
            defaultValue = "ws://127.0.0.1:7272",
            description = "Where clients connect.")
    private List<String> listen;

    @Option(
            names = "--link",
            descriptionKey = "gateway.link",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2900",
            description = "Where workers connect; beyond loopback a secret is required.")
    private HostPort link;

    @Option(
            names = "--advertise",
            descriptionKey = "gateway.advertise",
            paramLabel = "HOST:PORT",
            description =
                    "What workers dial, if that differs from --link (NAT, containers); required if that is 0.0.0.0 or ::.")
    private HostPort advertise;

    @Option(
            names = "--register",
            descriptionKey = "gateway.register",
            paramLabel = "HOST:PORT",
            split = ",",
            defaultValue = "127.0.0.1:1236",
            description = "Registers, in the order in which they are tried.")
    private List<HostPort> registers;

    @Option(
            names = "--name",
            descriptionKey = "gateway.name",
            paramLabel = "NAME",
            defaultValue = "gateway",
            description = "Name for people and logs.")
    private String name;

    @Option(
            names = "--lease",
            descriptionKey = "gateway.lease",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long others believe in this gateway after it fell silent.")
    private Duration lease;

    @Option(
            names = "--allow-origin",
            descriptionKey = "gateway.allow-origin",
            paramLabel = "ORIGIN",
            split = ",",
            description = "Origins that pages may come from, such as https://app.example, or * for any. Without it, "
                    + "the host that the page connects to.")
    private List<String> allowOrigins = List.of();

    @Option(
            names = "--subprotocol",
            descriptionKey = "gateway.subprotocol",
            paramLabel = "NAME",
            split = ",",
            description = "WebSocket subprotocols on offer, in order of preference.")
    private List<String> subprotocols = List.of();

    @Option(
            names = "--event-loops",
            descriptionKey = "gateway.event-loops",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Threads for sockets; 0 means one per processor, at most 64.")
    private int eventLoops;

    @Option(
            names = "--balance",
            descriptionKey = "gateway.balance",
            paramLabel = "HOW",
            defaultValue = "least-loaded",
            description = "Which worker a new client is bound to: least-loaded or random.")
    private String balance;

    @Option(
            names = "--max-message-bytes",
            descriptionKey = "gateway.max-message-bytes",
            paramLabel = "SIZE",
            defaultValue = "1MiB",
            description = "Largest message from a client; a larger one closes it with 1009.")
    private ByteSize maxMessageBytes;

    @Option(
            names = "--max-fragments",
            descriptionKey = "gateway.max-fragments",
            paramLabel = "COUNT",
            defaultValue = "1024",
            description = "Most fragments of one message; more close the client with 1008.")
    private int maxFragments;

    @Option(
            names = "--handshake-timeout",
            descriptionKey = "gateway.handshake-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "A connection that is silent for this long before its upgrade is closed.")
    private Duration handshakeTimeout;

    @Option(
            names = "--ping-interval",
            descriptionKey = "gateway.ping-interval",
            paramLabel = "DURATION",
            defaultValue = "25s",
            description = "A client that is silent for this long is pinged.")
    private Duration pingInterval;

    @Option(
            names = "--ping-timeout",
            descriptionKey = "gateway.ping-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "A client that then stays silent for this long is closed with 4001.")
    private Duration pingTimeout;

    @Option(
            names = "--outbox-soft-bytes",
            descriptionKey = "gateway.outbox-soft-bytes",
            paramLabel = "SIZE",
            defaultValue = "256KiB",
            description = "Queued bytes that a client may have for --outbox-grace.")
    private ByteSize outboxSoftBytes;

    @Option(
            names = "--outbox-hard-bytes",
            descriptionKey = "gateway.outbox-hard-bytes",
            paramLabel = "SIZE",
            defaultValue = "1MiB",
            description = "Queued bytes that a client may never have.")
    private ByteSize outboxHardBytes;

    @Option(
            names = "--outbox-grace",
            descriptionKey = "gateway.outbox-grace",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long the soft limit may be passed.")
    private Duration outboxGrace;

    @Option(
            names = "--slow-client",
            descriptionKey = "gateway.slow-client",
            paramLabel = "POLICY",
            defaultValue = "disconnect",
            description = "What happens to a client that reads too slowly: disconnect (4008) or drop-newest.")
    private String slowClient;

    @Option(
            names = "--event-window",
            descriptionKey = "gateway.event-window",
            paramLabel = "COUNT",
            defaultValue = "16",
            description = "Most events of a client that its worker has not acknowledged; then its socket is not read.")
    private int eventWindow;

    @Option(
            names = "--event-window-bytes",
            descriptionKey = "gateway.event-window-bytes",
            paramLabel = "SIZE",
            defaultValue = "64KiB",
            description = "The same in bytes; one event is always allowed.")
    private ByteSize eventWindowBytes;

    @Option(
            names = "--parking-bytes",
            descriptionKey = "gateway.parking-bytes",
            paramLabel = "SIZE",
            defaultValue = "256KiB",
            description = "Bytes kept for a client while no worker is there; then its socket is not read.")
    private ByteSize parkingBytes;

    @Option(
            names = "--parking-time",
            descriptionKey = "gateway.parking-time",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long an event may wait for a worker; then the client is closed with 1013.")
    private Duration parkingTime;

    @Option(
            names = "--max-session-bytes",
            descriptionKey = "gateway.max-session-bytes",
            paramLabel = "SIZE",
            defaultValue = "16KiB",
            description = "Largest session of a client.")
    private ByteSize maxSessionBytes;

    @Option(
            names = "--max-groups-per-client",
            descriptionKey = "gateway.max-groups-per-client",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Most groups that a client may be in.")
    private int maxGroups;

    @Mixin
    private LinkFlags links = new LinkFlags();

    /** Empty until a command line was read into it. */
    public GatewayFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        SecretRule.check("gateway.link", link, common.secret());
        toOptions();
    }

    /** The options as the gateway takes them. */
    public GatewayOptions toOptions() {
        return new GatewayOptions(
                name,
                listen.stream().map(GatewayFlags::listenAddress).toList(),
                link,
                advertise,
                registers,
                lease,
                allowOrigins,
                subprotocols,
                eventLoops,
                limits(),
                links.toLinkOptions(common.secret()),
                selector());
    }

    private ClientLimits limits() {
        return new ClientLimits(
                maxMessageBytes.toInt("gateway.max-message-bytes"),
                maxFragments,
                handshakeTimeout,
                pingInterval,
                pingTimeout,
                outboxSoftBytes.toInt("gateway.outbox-soft-bytes"),
                outboxHardBytes.toInt("gateway.outbox-hard-bytes"),
                outboxGrace,
                slowPolicy(),
                eventWindow,
                eventWindowBytes.toInt("gateway.event-window-bytes"),
                parkingBytes.toInt("gateway.parking-bytes"),
                parkingTime,
                maxSessionBytes.toInt("gateway.max-session-bytes"),
                maxGroups);
    }

    private WorkerSelector selector() {
        return switch (balance) {
            case "least-loaded" -> WorkerSelector.leastLoaded();
            case "random" -> WorkerSelector.random();
            default ->
                throw new ConfigurationException(
                        "gateway.balance=" + balance + " is unknown; allowed: least-loaded, random.");
        };
    }

    private SlowClientPolicy slowPolicy() {
        return switch (slowClient) {
            case "disconnect" -> SlowClientPolicy.DISCONNECT;
            case "drop-newest" -> SlowClientPolicy.DROP_NEWEST;
            default ->
                throw new ConfigurationException(
                        "gateway.slow-client=" + slowClient + " is unknown; allowed: disconnect, drop-newest.");
        };
    }

    private static ListenAddress listenAddress(String text) {
        try {
            return ListenAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway.listen=" + text + ": " + e.getMessage());
        }
    }
}
