package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.NodeIdentity;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything a gateway is started with. Immutable; checked whole. Keys are {@code gateway.…} and {@code link.…}.
 *
 * @param name         for people and logs, 1 to 64 UTF-8 bytes
 * @param listen       client listeners; at least one
 * @param link         where workers connect
 * @param advertise    what workers dial, if that differs from {@code link}, as it must if {@code link} is every address of the machine; else null
 * @param registers    in the order in which they are tried; at least one
 * @param lease        how long others believe in this gateway after it fell silent
 * @param drainTime    over which a gateway that stops closes its clients
 * @param origins      origins that pages may come from, {@code "*"} for any; empty means the host that the page asks for
 * @param subprotocols offered to clients, in order of preference
 * @param trustedProxies whose word on a client's address listeners with a {@code proxy} setting take
 * @param compressionMinBytes of a message; smaller ones go plain also to clients with compression
 * @param eventLoops   0 for one per processor
 * @param tls          of listeners that do not set their own
 * @param limits       what a client may cost
 * @param head         how large the head of its upgrade request may be
 * @param connections  how many there may be
 * @param admission    what it may cost to ask whether a client may come in
 * @param memory       what all clients may cost together
 * @param interest     whether workers are told which uids and groups clients have; else every send to one comes here
 * @param presenceGrace how long handlers take a uid or group for there after its last client has gone
 * @param oneDevice    how many clients may have one uid at a time, and who stays; the same on all gateways
 * @param links        secret and bounds of links
 * @param selector     which worker gets a client
 * @param rebalanceRate how many clients in a second move to a worker that joins; 0 for none
 * @param routes       paths that only workers with a tag serve; each path once
 */
public record GatewayOptions(
        String name,
        List<ListenAddress> listen,
        HostPort link,
        HostPort advertise,
        List<HostPort> registers,
        Duration lease,
        Duration drainTime,
        List<String> origins,
        List<String> subprotocols,
        List<AddressRange> trustedProxies,
        int compressionMinBytes,
        int eventLoops,
        TlsOptions tls,
        ClientLimits limits,
        HeadLimits head,
        ConnectionLimits connections,
        AdmissionOptions admission,
        MemoryBudgets memory,
        boolean interest,
        Duration presenceGrace,
        OneDevice oneDevice,
        LinkOptions links,
        WorkerSelector selector,
        int rebalanceRate,
        List<WorkerRoute> routes) {
    private static final Duration MAX_DRAIN_TIME = Duration.ofHours(1);
    private static final Duration MAX_PRESENCE_GRACE = Duration.ofHours(1);
    private static final int MAX_REBALANCE_RATE = 1_000_000;
    private static final int FRAME_OVERHEAD = 256;
    private static final int MAX_ROUTES = 1000;
    // Uid, names, addresses.
    private static final int STATE_OVERHEAD = 8 << 10;

    /** Checks each value and what they mean together. */
    public GatewayOptions {
        listen = List.copyOf(listen);
        registers = List.copyOf(registers);
        origins = List.copyOf(origins);
        subprotocols = List.copyOf(subprotocols);
        trustedProxies = List.copyOf(trustedProxies);
        routes = List.copyOf(routes);
        NodeIdentity.checkName("gateway.name", name);
        Checks.atLeast("gateway.listen (count)", listen.size(), 1);
        Checks.atLeast("gateway.register (count)", registers.size(), 1);
        Checks.positive("gateway.lease", lease);
        if (drainTime.isNegative() || drainTime.compareTo(MAX_DRAIN_TIME) > 0) {
            throw new ConfigurationException("gateway.drain-time=" + drainTime.toMillis() + "ms is not within 0s to "
                    + MAX_DRAIN_TIME.toHours() + "h.");
        }
        if (presenceGrace.isNegative() || presenceGrace.compareTo(MAX_PRESENCE_GRACE) > 0) {
            throw new ConfigurationException("gateway.presence-grace=" + presenceGrace.toMillis()
                    + "ms is not within 0s to " + MAX_PRESENCE_GRACE.toHours() + "h.");
        }
        Checks.between("gateway.event-loops", eventLoops, 0, 64);
        Checks.between("gateway.rebalance-rate", rebalanceRate, 0, MAX_REBALANCE_RATE);
        requireDistinct(listen, link);
        requireOneTagEach(routes);
        requireDiallable(link, advertise);
        requireCertificates(listen, tls);
        requireProxies(listen, trustedProxies);
        requireTokensWherePossible(listen, admission);
        if (oneDevice != OneDevice.OFF && connections.maxConnectionsPerUid() > 0) {
            throw new ConfigurationException("gateway.one-device leaves one client of each uid, so"
                    + " gateway.max-connections-per-uid=" + connections.maxConnectionsPerUid()
                    + " has no meaning. Remove one of them.");
        }
        memory.requireRoomFor(limits.maxMessageBytes());
        Checks.between("gateway.compression-min-bytes", compressionMinBytes, 0, 1 << 30);
        if (limits.maxMessageBytes() + FRAME_OVERHEAD > links.maxFrameBytes()) {
            throw new ConfigurationException("gateway.max-message-bytes=" + limits.maxMessageBytes()
                    + " does not fit link.max-frame-bytes=" + links.maxFrameBytes() + " with " + FRAME_OVERHEAD
                    + " bytes of header, so a legal message would cut the link. Raise the second or lower the first.");
        }
        long stateBytes = STATE_OVERHEAD
                + head.frameBytes()
                + 3L * limits.maxSessionBytes()
                + (Checks.MAX_NAME_BYTES + 2L) * limits.maxGroups();
        if (stateBytes > links.maxFrameBytes()) {
            throw new ConfigurationException("gateway.max-session-bytes=" + limits.maxSessionBytes()
                    + ", gateway.max-groups-per-client=" + limits.maxGroups() + ", gateway.max-request-line-bytes="
                    + head.maxRequestLineBytes() + ", gateway.max-header-bytes=" + head.maxHeaderBytes()
                    + " and gateway.max-headers=" + head.maxHeaders() + " allow a client's state of " + stateBytes
                    + " bytes, which does not fit link.max-frame-bytes=" + links.maxFrameBytes()
                    + ". Raise the last or lower the others.");
        }
    }

    private static void requireOneTagEach(List<WorkerRoute> routes) {
        Checks.between("gateway.route (count)", routes.size(), 0, MAX_ROUTES);
        Set<String> paths = new HashSet<>();
        for (WorkerRoute each : routes) {
            if (!paths.add(each.path())) {
                throw new ConfigurationException(
                        "gateway.route has " + each.path() + " twice. Remove one; give the workers for it one tag.");
            }
        }
    }

    // Two listeners of one process at one address would share it, and every second connection would speak to the
    // wrong one.
    private static void requireDistinct(List<ListenAddress> listen, HostPort link) {
        Set<HostPort> taken = new HashSet<>();
        for (ListenAddress each : listen) {
            if (each.at().port() != 0 && !taken.add(each.at())) {
                throw new ConfigurationException(
                        "gateway.listen has " + each + " twice. Remove one, or choose another port.");
            }
        }
        if (taken.contains(link)) {
            throw new ConfigurationException("gateway.link=" + link
                    + " is in gateway.listen, too: workers and clients need a port each. Change one of them.");
        }
    }

    private static void requireCertificates(List<ListenAddress> listen, TlsOptions tls) {
        for (ListenAddress each : listen) {
            if (each.isTls() && each.settings().tls() == null && tls.files() == null) {
                throw new ConfigurationException("gateway.listen=" + each
                        + " has no certificate. Set gateway.tls-cert and gateway.tls-key, or tls-cert and tls-key behind "
                        + "the address.");
            }
        }
    }

    // Who speaks no HTTP has no place for a token; to let it in without one must be said.
    private static void requireTokensWherePossible(List<ListenAddress> listen, AdmissionOptions admission) {
        for (ListenAddress each : listen) {
            if (admission.jwt() != null
                    && each.protocol() != ClientProtocol.WEBSOCKET
                    && each.settings().checksTokens()) {
                throw new ConfigurationException(
                        "gateway.listen=" + each + " has no place for a token, which gateway.jwt-key"
                                + " and gateway.jwt-jwks ask of every client. Add jwt=off behind it, and check its clients in the handler.");
            }
        }
    }

    private static void requireProxies(List<ListenAddress> listen, List<AddressRange> trustedProxies) {
        for (ListenAddress each : listen) {
            if (each.settings().proxy() != ProxyMechanism.NONE && trustedProxies.isEmpty()) {
                throw new ConfigurationException("gateway.listen=" + each + " has proxy="
                        + each.settings().proxy() + ", but gateway.trusted-proxy names no proxy that could be "
                        + "believed. Set it to the proxy's address or network, such as 10.0.0.0/8.");
            }
        }
    }

    // Workers would dial their own machine, and two such gateways would take each other for one that was restarted.
    private static void requireDiallable(HostPort link, HostPort advertise) {
        if (advertise != null && advertise.isWildcard()) {
            throw new ConfigurationException(
                    "gateway.advertise=" + advertise
                            + " stands for every address of a machine, so no worker could dial it. Name one that workers reach.");
        }
        if (advertise == null && link.isWildcard()) {
            throw new ConfigurationException(
                    "gateway.link=" + link + " stands for every address of this machine, and "
                            + "gateway.advertise does not say which of them workers dial. Set it to a HOST:PORT that they reach.");
        }
    }

    /** Loopback defaults. */
    public static GatewayOptions defaults() {
        return new GatewayOptions(
                "gateway",
                List.of(new ListenAddress("ws", new HostPort("127.0.0.1", 7272))),
                new HostPort("127.0.0.1", 2900),
                null,
                List.of(new HostPort("127.0.0.1", 1236)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                List.of(),
                List.of(),
                List.of(),
                1024,
                0,
                TlsOptions.DEFAULTS,
                ClientLimits.DEFAULTS,
                HeadLimits.DEFAULTS,
                ConnectionLimits.DEFAULTS,
                AdmissionOptions.DEFAULTS,
                MemoryBudgets.DEFAULTS,
                true,
                Duration.ofSeconds(5),
                OneDevice.OFF,
                LinkOptions.DEFAULTS,
                WorkerSelector.leastLoaded(),
                500,
                List.of());
    }

    /** The same with another name. */
    public GatewayOptions name(String to) {
        return with(draft -> draft.name = to);
    }

    /** The same on other addresses. */
    public GatewayOptions at(List<ListenAddress> clients, HostPort workers, HostPort advertised) {
        return with(draft -> {
            draft.listen = clients;
            draft.link = workers;
            draft.advertise = advertised;
        });
    }

    /** The same with other registers. */
    public GatewayOptions registers(List<HostPort> to, Duration leaseFor) {
        return with(draft -> {
            draft.registers = to;
            draft.lease = leaseFor;
        });
    }

    /** The same with another time to close clients over. */
    public GatewayOptions drainTime(Duration to) {
        return with(draft -> draft.drainTime = to);
    }

    /** The same with other rules for pages. */
    public GatewayOptions pages(List<String> allowedOrigins, List<String> offeredSubprotocols) {
        return with(draft -> {
            draft.origins = allowedOrigins;
            draft.subprotocols = offeredSubprotocols;
        });
    }

    /** The same behind other proxies. */
    public GatewayOptions trustedProxies(List<AddressRange> to) {
        return with(draft -> draft.trustedProxies = to);
    }

    /** The same with another least size of what is compressed, in bytes. */
    public GatewayOptions compressionMinBytes(int to) {
        return with(draft -> draft.compressionMinBytes = to);
    }

    /** The same with another certificate, or none. */
    public GatewayOptions tls(TlsOptions to) {
        return with(draft -> draft.tls = to);
    }

    /** The same with other bounds. */
    public GatewayOptions limits(ClientLimits to) {
        return with(draft -> draft.limits = to);
    }

    /** The same with other bounds on the head of an upgrade request. */
    public GatewayOptions head(HeadLimits to) {
        return with(draft -> draft.head = to);
    }

    /** The same with other costs of asking whether a client may come in. */
    public GatewayOptions admission(AdmissionOptions to) {
        return with(draft -> draft.admission = to);
    }

    /** The same with other budgets for all clients together. */
    public GatewayOptions memory(MemoryBudgets to) {
        return with(draft -> draft.memory = to);
    }

    /** The same with another number of connections. */
    public GatewayOptions connections(ConnectionLimits to) {
        return with(draft -> draft.connections = to);
    }

    /** The same with workers told of uids and groups, or not. */
    public GatewayOptions interest(boolean to) {
        return with(draft -> draft.interest = to);
    }

    /** The same with another time for which handlers take a uid or group for there after its last client has gone. */
    public GatewayOptions presenceGrace(Duration to) {
        return with(draft -> draft.presenceGrace = to);
    }

    /** The same with another answer to who of the clients of a uid may stay. */
    public GatewayOptions oneDevice(OneDevice to) {
        return with(draft -> draft.oneDevice = to);
    }

    /** The same with other links. */
    public GatewayOptions links(LinkOptions to) {
        return with(draft -> draft.links = to);
    }

    /** The same with another number of event loops. */
    public GatewayOptions eventLoops(int to) {
        return with(draft -> draft.eventLoops = to);
    }

    /** The same with another way to pick workers. */
    public GatewayOptions selector(WorkerSelector to) {
        return with(draft -> draft.selector = to);
    }

    /** The same with another number of clients that move in a second when a worker joins; 0 for none. */
    public GatewayOptions rebalanceRate(int to) {
        return with(draft -> draft.rebalanceRate = to);
    }

    /** The same with other paths bound to workers. */
    public GatewayOptions routes(List<WorkerRoute> to) {
        return with(draft -> draft.routes = to);
    }

    private GatewayOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A copy on its way to becoming other options: what is not changed is written down once, here. */
    private static final class Draft {
        private String name;
        private List<ListenAddress> listen;
        private HostPort link;
        private HostPort advertise;
        private List<HostPort> registers;
        private Duration lease;
        private Duration drainTime;
        private List<String> origins;
        private List<String> subprotocols;
        private List<AddressRange> trustedProxies;
        private int compressionMinBytes;
        private int eventLoops;
        private TlsOptions tls;
        private ClientLimits limits;
        private HeadLimits head;
        private AdmissionOptions admission;
        private MemoryBudgets memory;
        private ConnectionLimits connections;
        private boolean interest;
        private Duration presenceGrace;
        private OneDevice oneDevice;
        private LinkOptions links;
        private WorkerSelector selector;
        private int rebalanceRate;
        private List<WorkerRoute> routes;

        private Draft(GatewayOptions from) {
            name = from.name;
            listen = from.listen;
            link = from.link;
            advertise = from.advertise;
            registers = from.registers;
            lease = from.lease;
            drainTime = from.drainTime;
            origins = from.origins;
            subprotocols = from.subprotocols;
            trustedProxies = from.trustedProxies;
            compressionMinBytes = from.compressionMinBytes;
            eventLoops = from.eventLoops;
            tls = from.tls;
            limits = from.limits;
            head = from.head;
            admission = from.admission;
            memory = from.memory;
            connections = from.connections;
            interest = from.interest;
            presenceGrace = from.presenceGrace;
            oneDevice = from.oneDevice;
            links = from.links;
            selector = from.selector;
            rebalanceRate = from.rebalanceRate;
            routes = from.routes;
        }

        private GatewayOptions checked() {
            return new GatewayOptions(
                    name,
                    listen,
                    link,
                    advertise,
                    registers,
                    lease,
                    drainTime,
                    origins,
                    subprotocols,
                    trustedProxies,
                    compressionMinBytes,
                    eventLoops,
                    tls,
                    limits,
                    head,
                    connections,
                    admission,
                    memory,
                    interest,
                    presenceGrace,
                    oneDevice,
                    links,
                    selector,
                    rebalanceRate,
                    routes);
        }
    }
}
