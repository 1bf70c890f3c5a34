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

/**
 * Everything a gateway is started with. Immutable; checked whole. Keys are {@code gateway.…} and {@code link.…}.
 *
 * @param name         for people and logs, 1 to 64 UTF-8 bytes
 * @param listen       client listeners; at least one
 * @param link         where workers connect
 * @param advertise    what workers dial, if that differs from {@code link}, as it must if {@code link} is every address of the machine; else null
 * @param registers    in the order in which they are tried; at least one
 * @param lease        how long others believe in this gateway after it fell silent
 * @param origins      origins that pages may come from, {@code "*"} for any; empty means the host that the page asks for
 * @param subprotocols offered to clients, in order of preference
 * @param eventLoops   0 for one per processor
 * @param limits       what a client may cost
 * @param links        secret and bounds of links
 * @param selector     which worker gets a client
 */
public record GatewayOptions(
        String name,
        List<ListenAddress> listen,
        HostPort link,
        HostPort advertise,
        List<HostPort> registers,
        Duration lease,
        List<String> origins,
        List<String> subprotocols,
        int eventLoops,
        ClientLimits limits,
        LinkOptions links,
        WorkerSelector selector) {
    private static final int FRAME_OVERHEAD = 256;
    // Headers of the handshake (8 KiB and as much again for lengths), path, query, uid.
    private static final int STATE_OVERHEAD = 32 << 10;

    /** Checks each value and what they mean together. */
    public GatewayOptions {
        listen = List.copyOf(listen);
        registers = List.copyOf(registers);
        origins = List.copyOf(origins);
        subprotocols = List.copyOf(subprotocols);
        NodeIdentity.checkName("gateway.name", name);
        Checks.atLeast("gateway.listen (count)", listen.size(), 1);
        Checks.atLeast("gateway.register (count)", registers.size(), 1);
        Checks.positive("gateway.lease", lease);
        Checks.between("gateway.event-loops", eventLoops, 0, 64);
        requireDistinct(listen, link);
        requireDiallable(link, advertise);
        if (limits.maxMessageBytes() + FRAME_OVERHEAD > links.maxFrameBytes()) {
            throw new ConfigurationException("gateway.max-message-bytes=" + limits.maxMessageBytes()
                    + " does not fit link.max-frame-bytes=" + links.maxFrameBytes() + " with " + FRAME_OVERHEAD
                    + " bytes of header, so a legal message would cut the link. Raise the second or lower the first.");
        }
        long stateBytes =
                STATE_OVERHEAD + 3L * limits.maxSessionBytes() + (Checks.MAX_NAME_BYTES + 2L) * limits.maxGroups();
        if (stateBytes > links.maxFrameBytes()) {
            throw new ConfigurationException("gateway.max-session-bytes=" + limits.maxSessionBytes()
                    + " and gateway.max-groups-per-client=" + limits.maxGroups() + " allow a client's state of "
                    + stateBytes
                    + " bytes, which does not fit link.max-frame-bytes=" + links.maxFrameBytes()
                    + ". Raise the last or lower the others.");
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
                List.of(),
                List.of(),
                0,
                ClientLimits.DEFAULTS,
                LinkOptions.DEFAULTS,
                WorkerSelector.leastLoaded());
    }

    /** The same with another name. */
    public GatewayOptions name(String to) {
        return new GatewayOptions(
                to,
                listen,
                link,
                advertise,
                registers,
                lease,
                origins,
                subprotocols,
                eventLoops,
                limits,
                links,
                selector);
    }

    /** The same on other addresses. */
    public GatewayOptions at(List<ListenAddress> clients, HostPort workers, HostPort advertised) {
        return new GatewayOptions(
                name,
                clients,
                workers,
                advertised,
                registers,
                lease,
                origins,
                subprotocols,
                eventLoops,
                limits,
                links,
                selector);
    }

    /** The same with other registers. */
    public GatewayOptions registers(List<HostPort> to, Duration leaseFor) {
        return new GatewayOptions(
                name,
                listen,
                link,
                advertise,
                to,
                leaseFor,
                origins,
                subprotocols,
                eventLoops,
                limits,
                links,
                selector);
    }

    /** The same with other rules for pages. */
    public GatewayOptions pages(List<String> allowedOrigins, List<String> offeredSubprotocols) {
        return new GatewayOptions(
                name,
                listen,
                link,
                advertise,
                registers,
                lease,
                allowedOrigins,
                offeredSubprotocols,
                eventLoops,
                limits,
                links,
                selector);
    }

    /** The same with other bounds. */
    public GatewayOptions limits(ClientLimits to) {
        return new GatewayOptions(
                name,
                listen,
                link,
                advertise,
                registers,
                lease,
                origins,
                subprotocols,
                eventLoops,
                to,
                links,
                selector);
    }

    /** The same with other links. */
    public GatewayOptions links(LinkOptions to) {
        return new GatewayOptions(
                name,
                listen,
                link,
                advertise,
                registers,
                lease,
                origins,
                subprotocols,
                eventLoops,
                limits,
                to,
                selector);
    }

    /** The same with another number of event loops. */
    public GatewayOptions eventLoops(int to) {
        return new GatewayOptions(
                name, listen, link, advertise, registers, lease, origins, subprotocols, to, limits, links, selector);
    }

    /** The same with another way to pick workers. */
    public GatewayOptions selector(WorkerSelector to) {
        return new GatewayOptions(
                name, listen, link, advertise, registers, lease, origins, subprotocols, eventLoops, limits, links, to);
    }
}
