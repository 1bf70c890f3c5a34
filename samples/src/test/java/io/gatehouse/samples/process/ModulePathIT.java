package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every tier as a module, started as docs/architecture.md says, with a handler of the user's. */
@Timeout(300)
class ModulePathIT {
    private static final String FLAG = "--add-exports";
    private static final String EXPORT = "io.vertx.core/io.vertx.core.http.impl=io.gatehouse.common";
    private static final String GATEWAY = "io.gatehouse.gateway/io.gatehouse.gateway.GatewayMain";
    private static final Path ROOT = Nodes.launcher().getParent();

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    void shouldServeWebSocketClientsOnTheModulePath() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());
        String register = java(
                        "register",
                        "-m",
                        "io.gatehouse.register/io.gatehouse.register.RegisterMain",
                        "--bind=127.0.0.1:0")
                .address();
        LaunchedNode gateway = java(
                "gateway",
                FLAG,
                EXPORT,
                "-m",
                GATEWAY,
                "--register=" + register,
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0");
        java(
                        "worker",
                        "-m",
                        "io.gatehouse.business/io.gatehouse.business.WorkerMain",
                        "--register=" + register,
                        "--handler=com.acme.ProbeEvents",
                        "--classpath=" + jar)
                .ready();

        try (SocketClient client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("echo from a module")).isEqualTo("from a module");
        }
        assertThat(Files.readString(ROOT.resolve("docs/architecture.md")))
                .contains("java -p samples/target/lib " + FLAG + " " + EXPORT, "-m " + GATEWAY);
    }

    @Test
    void shouldNameTheFlagThatIsMissingInsteadOfStarting() throws Exception {
        LaunchedNode gateway = java("gateway", "-m", GATEWAY, "--listen=ws://127.0.0.1:0", "--link=127.0.0.1:0");

        assertThat(gateway.awaitExit()).isEqualTo(2);
        assertThat(gateway.log().lines("Start java with " + FLAG + " " + EXPORT))
                .hasSize(1);
        assertThat(gateway.out().lines("^READY")).isEmpty();
    }

    private LaunchedNode java(String name, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + ROOT.resolve("samples/src/main/resources/logback.xml"),
                "-Dio.netty.leakDetection.level=paranoid",
                "-p",
                ROOT.resolve("samples/target/lib").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=io.netty.common,io.netty.transport.classes.epoll");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(Arrays.asList(args));
        return nodes.run(name, Map.of(), command);
    }
}
