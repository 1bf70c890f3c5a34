package io.gatehouse.gateway;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.api.GatewayOptions;
import io.vertx.core.Future;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code gatehouse gateway}: a gateway as a process of its own. Exit codes: {@link io.gatehouse.config.ExitCode}. */
public final class GatewayMain {
    private GatewayMain() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        NodeProcess.main("gateway", new GatewayFlags(), flags -> node(flags), args);
    }

    private static Node node(GatewayFlags flags) {
        GatewayOptions options = flags.toOptions();
        useClasses(flags.classpath());
        GatewayServer gateway = GatewayServer.create(options);
        return new Node() {
            @Override
            public Future<String> start() {
                return gateway.start().map(started -> ready(gateway));
            }

            @Override
            public Future<Void> stop() {
                return gateway.stop();
            }

            @Override
            public Duration stopTime() {
                return options.drainTime();
            }
        };
    }

    private static void useClasses(List<Path> classpath) {
        if (classpath.isEmpty()) {
            return;
        }
        URL[] urls = new URL[classpath.size()];
        for (int i = 0; i < urls.length; i++) {
            Path entry = classpath.get(i);
            if (!Files.exists(entry)) {
                throw new NodeFailure(
                        ExitCode.CONFIGURATION,
                        "gateway.classpath names " + entry + ", which does not exist; looked in "
                                + entry.toAbsolutePath().getParent() + ".");
            }
            try {
                urls[i] = entry.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new NodeFailure(
                        ExitCode.CONFIGURATION, "gateway.classpath names " + entry + ", which cannot be used.");
            }
        }
        // Open as long as the process lives: classes are loaded when they are first used.
        Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, GatewayMain.class.getClassLoader()));
    }

    private static String ready(GatewayServer gateway) {
        return "gateway " + gateway.identity().name() + " listen="
                + String.join(",", gateway.listeningAs()) + " link="
                + gateway.linkAddress();
    }
}
