package io.gatehouse.gateway;

import io.gatehouse.gateway.api.ConnectionLimits;
import picocli.CommandLine.Option;

/** How many connections a gateway takes; a picocli mixin of its options. */
final class ConnectionFlags {
    @Option(
            names = "--max-connections",
            descriptionKey = "gateway.max-connections",
            paramLabel = "COUNT",
            defaultValue = "50000",
            description =
                    "Connections at the same time, of all client listeners; more are closed at once. 0 for any number.")
    private int maxConnections;

    @Option(
            names = "--max-connections-per-address",
            descriptionKey = "gateway.max-connections-per-address",
            paramLabel = "COUNT",
            description =
                    "Connections of one IPv4 address or IPv6 /64 network at the same time; more are closed at once, or refused with 503 where a "
                            + "header says who they are. 0 for any number. Without it 100, on loopback listeners any number.")
    private Integer maxConnectionsPerAddress;

    @Option(
            names = "--max-new-connections-per-second",
            descriptionKey = "gateway.max-new-connections-per-second",
            paramLabel = "COUNT",
            description =
                    "Connections that come in one second, of all client listeners; more are closed at once. 0 for any "
                            + "number. Without it 1000, on loopback listeners any number.")
    private Integer maxNewPerSecond;

    @Option(
            names = "--max-new-connections-per-address",
            descriptionKey = "gateway.max-new-connections-per-address",
            paramLabel = "COUNT",
            description =
                    "Of those the ones from one IPv4 address or IPv6 /64 network; what is more takes nothing from what may come in all, and is closed at "
                            + "once, or refused with 503 where a header says who they are. 0 for any number. Without it 100, on loopback listeners any "
                            + "number.")
    private Integer maxNewPerAddress;

    @Option(
            names = "--max-connections-per-uid",
            descriptionKey = "gateway.max-connections-per-uid",
            paramLabel = "COUNT",
            defaultValue = "0",
            description =
                    "Clients that may have one uid at the same time, over all gateways; those that come later are "
                            + "closed with 4501. 0 for any number. Must be the same on all gateways.")
    private int maxPerUid;

    ConnectionLimits toLimits() {
        return new ConnectionLimits(
                maxConnections, maxConnectionsPerAddress, maxNewPerSecond, maxNewPerAddress, maxPerUid);
    }
}
