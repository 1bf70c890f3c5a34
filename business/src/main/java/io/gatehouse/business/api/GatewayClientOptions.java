package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.NodeIdentity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link io.gatehouse.business.GatewayClient} is made from. Immutable; checked whole. The keys that errors name are
 * {@code gateway-client.…}; they are set in code only.
 *
 * @param name          for people and logs of the cluster, 1 to 64 UTF-8 bytes
 * @param registers     tried in turn until one answers
 * @param link          limits and secret of its links
 * @param startGrace    how long {@code connect} waits for a register and for links to the gateways that it names
 * @param queryDeadline how long queries, receipts and session changes wait for an answer
 * @param maxQueries    queries, receipts and session changes that wait for the answer of one gateway, at most
 * @param sharedData    where registers keep what workers share ({@code register.shared-data}); none for a program that shares nothing
 */
public record GatewayClientOptions(
        String name,
        List<HostPort> registers,
        LinkOptions link,
        Duration startGrace,
        Duration queryDeadline,
        int maxQueries,
        List<HostPort> sharedData) {
    /** The documented defaults: a register on this machine, no secret, 5 s each. */
    public static final GatewayClientOptions DEFAULTS = new GatewayClientOptions(
            "gateway-client",
            List.of(new HostPort("127.0.0.1", 1236)),
            LinkOptions.DEFAULTS,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            10_000,
            List.of());

    private static final long MAX_MS = 600_000;

    /** Checks each value. */
    public GatewayClientOptions {
        registers = List.copyOf(registers);
        sharedData = List.copyOf(sharedData);
        NodeIdentity.checkName("gateway-client.name", name);
        if (registers.isEmpty()) {
            throw new ConfigurationException(
                    "gateway-client.register= names no register. Give at least one HOST:PORT.");
        }
        checkMs("gateway-client.start-grace", startGrace, 0);
        checkMs("gateway-client.query-deadline", queryDeadline, 1);
        Checks.between("gateway-client.max-queries", maxQueries, 1, WorkerOptions.MAX_QUERIES);
    }

    private static void checkMs(String key, Duration value, long min) {
        if (value.toMillis() < min || value.toMillis() > MAX_MS) {
            throw new ConfigurationException(
                    key + "=" + value.toMillis() + "ms is not within " + min + "ms to " + MAX_MS + "ms.");
        }
    }

    /**
     * The defaults with these registers.
     *
     * @param registers each {@code host:port}
     * @throws IllegalArgumentException if one is not of this form
     */
    public static GatewayClientOptions of(String... registers) {
        return DEFAULTS.registers(Arrays.stream(registers).map(HostPort::parse).toList());
    }

    /** The same with another name. */
    public GatewayClientOptions name(String to) {
        return new GatewayClientOptions(to, registers, link, startGrace, queryDeadline, maxQueries, sharedData);
    }

    /** The same with other registers. */
    public GatewayClientOptions registers(List<HostPort> to) {
        return new GatewayClientOptions(name, to, link, startGrace, queryDeadline, maxQueries, sharedData);
    }

    /** The same with other link options. */
    public GatewayClientOptions link(LinkOptions to) {
        return new GatewayClientOptions(name, registers, to, startGrace, queryDeadline, maxQueries, sharedData);
    }

    /** The same with a secret. */
    public GatewayClientOptions secret(Secret to) {
        return link(link.secret(to));
    }

    /** The same with another start grace. */
    public GatewayClientOptions startGrace(Duration to) {
        return new GatewayClientOptions(name, registers, link, to, queryDeadline, maxQueries, sharedData);
    }

    /** The same with another query deadline. */
    public GatewayClientOptions queryDeadline(Duration to) {
        return new GatewayClientOptions(name, registers, link, startGrace, to, maxQueries, sharedData);
    }

    /** The same with another number of queries that wait. */
    public GatewayClientOptions maxQueries(int to) {
        return new GatewayClientOptions(name, registers, link, startGrace, queryDeadline, to, sharedData);
    }

    /** The same with other places of shared data. */
    public GatewayClientOptions sharedData(HostPort... to) {
        return new GatewayClientOptions(name, registers, link, startGrace, queryDeadline, maxQueries, List.of(to));
    }
}
