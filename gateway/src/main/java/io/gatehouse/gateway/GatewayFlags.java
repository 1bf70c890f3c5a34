package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.ByteSize;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.LinkFlags;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.config.SecretRule;
import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.Heartbeat;
import io.gatehouse.gateway.api.LifeSign;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.gateway.api.TlsOptions;
import io.gatehouse.gateway.api.WorkerRoute;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse gateway}, as flags, variables and keys; {@link #toOptions} makes a value of them. */
@Command(description = "Owns client sockets: accepts clients and passes their events to workers.")
public final class GatewayFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--listen",
            descriptionKey = "gateway.listen",
            paramLabel = "SCHEME://HOST:PORT",
            split = ",",
            defaultValue = "ws://127.0.0.1:7272",
            description = "Where clients connect, with settings of this listener behind it: ?key=value&key=value. "
                    + "Schemes and settings stand in docs/listeners.md.")
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
            names = "--drain-time",
            descriptionKey = "gateway.drain-time",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "Over which time a gateway that stops closes its clients, so that they do not all come back at "
                            + "once; few clients are closed sooner, 100 in a second. 0s closes all at once.")
    private Duration drainTime;

    @Mixin
    private NameFlags names = new NameFlags();

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
            names = "--trusted-proxy",
            descriptionKey = "gateway.trusted-proxy",
            paramLabel = "NETWORK",
            split = ",",
            description = "Proxies, such as 10.0.0.0/8, ::1 or 2001:db8::/32, that listeners with a proxy setting "
                    + "believe where a client is.")
    private List<String> trustedProxies = List.of();

    @Option(
            names = "--compression-min-bytes",
            descriptionKey = "gateway.compression-min-bytes",
            paramLabel = "SIZE",
            defaultValue = "1KiB",
            description = "Smallest message that goes out compressed, on listeners with compression=on.")
    private ByteSize compressionMinBytes;

    @Option(
            names = "--event-loops",
            descriptionKey = "gateway.event-loops",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Threads for sockets; 0 means one per processor, at most 64.")
    private int eventLoops;

    @Option(
            names = "--tls-cert",
            descriptionKey = "gateway.tls-cert",
            paramLabel = "FILE",
            description = "Certificate of TLS listeners, PEM, with those that lead to a root behind it.")
    private Path tlsCert;

    @Option(
            names = "--tls-key",
            descriptionKey = "gateway.tls-key",
            paramLabel = "FILE",
            description = "Its private key, PEM, not encrypted.")
    private Path tlsKey;

    @Option(
            names = "--tls-reload-interval",
            descriptionKey = "gateway.tls-reload-interval",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How often certificates and keys are looked at for a change, which new connections then get.")
    private Duration tlsReloadInterval;

    @Option(
            names = "--classpath",
            descriptionKey = "gateway.classpath",
            paramLabel = "JAR[:JAR]",
            defaultValue = "",
            description =
                    "Jars and directories with framings and selectors that options name, besides those of Gatehouse itself.")
    private String classpath;

    @Option(
            names = "--balance",
            descriptionKey = "gateway.balance",
            paramLabel = "HOW",
            defaultValue = "least-loaded",
            description = "Which worker a new client is bound to: least-loaded, random, hash:address, hash:path, "
                    + "hash:query.NAME, hash:header.NAME, or a class that implements WorkerSelector.")
    private String balance;

    @Option(
            names = "--rebalance-rate",
            descriptionKey = "gateway.rebalance-rate",
            paramLabel = "CLIENTS",
            defaultValue = "500",
            description = "How many clients in a second move to a worker that joins, as far as --balance asks for it. "
                    + "0: those that are there stay with their workers, only new ones come to it.")
    private int rebalanceRate;

    @Option(
            names = "--route",
            descriptionKey = "gateway.route",
            paramLabel = "PATH=TAG",
            split = ",",
            description =
                    "Clients of this path are served only by workers with this tag: /chat is that path, /admin/* is "
                            + "/admin and everything below; the longest decides.")
    private List<String> routes = List.of();

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
            description =
                    "How long a connection may take from the accept to the end of its handshake (PROXY header, TLS, head of the upgrade), however many bytes come meanwhile; then it is closed.")
    private Duration handshakeTimeout;

    @Option(
            names = "--message-timeout",
            descriptionKey = "gateway.message-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long a message may take from its first bytes to its last; then the client is closed "
                    + "with 1008. Time in which the gateway does not read the client does not count. 0s: any time.")
    private Duration messageTimeout;

    @Option(
            names = "--ping-interval",
            descriptionKey = "gateway.ping-interval",
            paramLabel = "DURATION",
            defaultValue = "25s",
            description = "A client that is silent for this long is pinged, and again each time it passes; 0s never. "
                    + "Heartbeats stand in docs/heartbeats.md.")
    private Duration pingInterval;

    @Option(
            names = "--ping-timeout",
            descriptionKey = "gateway.ping-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "A pinged client that stays silent for this long is closed with 4001; 0s never.")
    private Duration pingTimeout;

    @Option(
            names = "--idle-timeout",
            descriptionKey = "gateway.idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "A client that is silent for this long is closed with 4001, pinged or not; 0s never.")
    private Duration idleTimeout;

    @Option(
            names = "--ping-data",
            descriptionKey = "gateway.ping-data",
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "A message that is the ping, on every protocol. Without it WebSocket clients get the ping of their "
                            + "protocol, and others none.")
    private String pingData;

    @Option(
            names = "--life-sign",
            descriptionKey = "gateway.life-sign",
            paramLabel = "WHAT",
            defaultValue = "bytes",
            description = "What ends a client's silence: bytes, or whole messages only.")
    private String lifeSign;

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
    private MemoryFlags memory = new MemoryFlags();

    @Mixin
    private HeadFlags head = new HeadFlags();

    @Mixin
    private ConnectionFlags connections = new ConnectionFlags();

    @Mixin
    private AdmissionFlags admission = new AdmissionFlags();

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
        links.warnIfReadable("gateway.link", link);
    }

    /** Jars and directories of the application's. */
    List<Path> classpath() {
        return classpath.isEmpty()
                ? List.of()
                : Stream.of(classpath.split(File.pathSeparator)).map(Path::of).toList();
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
                drainTime,
                allowOrigins,
                subprotocols,
                trustedProxies.stream().map(GatewayFlags::addressRange).toList(),
                compressionMinBytes.toInt("gateway.compression-min-bytes"),
                eventLoops,
                TlsOptions.of(tlsCert, tlsKey, tlsReloadInterval),
                limits(),
                head.toLimits(),
                connections.toLimits(),
                admission.toOptions(),
                memory.toBudgets(),
                names.interest(),
                names.presenceGrace(),
                names.oneDevice(),
                links.toLinkOptions(common.secret()),
                SelectorLoader.load(balance, classpath()),
                rebalanceRate,
                routes.stream().map(GatewayFlags::route).toList());
    }

    private Heartbeat heartbeat() {
        try {
            return new Heartbeat(pingInterval, pingTimeout, idleTimeout, pingData, LifeSign.of(lifeSign));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway." + e.getMessage());
        }
    }

    private ClientLimits limits() {
        return new ClientLimits(
                maxMessageBytes.toInt("gateway.max-message-bytes"),
                maxFragments,
                handshakeTimeout,
                messageTimeout,
                heartbeat(),
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

    private static WorkerRoute route(String text) {
        try {
            return WorkerRoute.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway.route=" + text + ": " + e.getMessage());
        }
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

    private static AddressRange addressRange(String text) {
        try {
            return AddressRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway.trusted-proxy=" + text + ": " + e.getMessage());
        }
    }

    private static ListenAddress listenAddress(String text) {
        try {
            return ListenAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway.listen=" + text + ": " + e.getMessage());
        }
    }
}
