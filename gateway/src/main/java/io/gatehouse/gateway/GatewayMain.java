package io.gatehouse.gateway;

import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.api.ListenAddress;
import io.vertx.core.Future;
import java.util.stream.Collectors;

/** {@code gatehouse gateway}: a gateway as a process of its own. Exit codes: {@link io.gatehouse.config.ExitCode}. */
public final class GatewayMain {
    private GatewayMain() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        NodeProcess.main("gateway", new GatewayFlags(), flags -> node(flags), args);
    }

    private static Node node(GatewayFlags flags) {
        GatewayServer gateway = GatewayServer.create(flags.toOptions());
        return new Node() {
            @Override
            public Future<String> start() {
                return gateway.start().map(started -> ready(gateway));
            }

            @Override
            public Future<Void> stop() {
                return gateway.stop();
            }
        };
    }

    private static String ready(GatewayServer gateway) {
        return "gateway " + gateway.identity().name() + " listen="
                + gateway.listening().stream().map(ListenAddress::toString).collect(Collectors.joining(",")) + " link="
                + gateway.linkAddress();
    }
}
