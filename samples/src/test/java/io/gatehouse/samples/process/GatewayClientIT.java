package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program of a user's that only sends: a JVM of its own, with the one artifact and what that needs on its class path. */
@Timeout(300)
class GatewayClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    // All that a program needs besides gatehouse-business and gatehouse-common.
    private static final Pattern NEEDED = Pattern.compile(
            "(gatehouse-(business|common)|vertx-core|vertx-core-logging|netty-.*|jackson-.*|slf4j-api|logback-.*|picocli|snakeyaml)"
                    + "-\\d.*\\.jar");

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("OP-09")
    @Tag("API-33")
    @Tag("API-36")
    void shouldDriveTwoClustersFromOneMainAndReachTheOtherGatewayWhenOneIsKilled() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());
        String east = nodes.start("register", "--bind=127.0.0.1:0").address();
        String west = nodes.start("register", "--bind=127.0.0.1:0").address();
        LaunchedNode eastA = gateway("east-a", east);
        LaunchedNode eastB = gateway("east-b", east);
        LaunchedNode westA = gateway("west-a", west);
        // Nobody is let in before a gateway knows of a worker whether its handler wants to be asked.
        worker(east);
        worker(west);
        try (var onA = SocketClient.connect(eastA.clients());
                var onB = SocketClient.connect(eastB.clients());
                var onWest = SocketClient.connect(westA.clients())) {
            LaunchedNode program = nodes.run("push", Map.of(), command(jar, "com.acme.PushMain", east, west));
            program.out().await("^east linked=2 queued=2 missing=\\[\\]", LIMIT);
            program.out().await("^west linked=1 queued=1 missing=\\[\\]", LIMIT);
            onA.expect("hello east");
            onB.expect("hello east");
            onWest.expect("hello west");

            eastB.kill();

            program.out().await("^failed: .*east-b", LIMIT);
            onA.expect("without one");
            onWest.expect("the other cluster is whole");
            assertThat(program.awaitExit()).isZero();
            program.out().await("^closed", LIMIT);
            assertThat(eastA.log().lines("pusher .* takes clients")).isEmpty();
        }
    }

    @Test
    void shouldSayWhatThePushApiNeedsWhereItIsNotOnTheClassPath() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());

        LaunchedNode worker =
                nodes.run("worker", Map.of(), command(jar, "com.acme.ProbeMain", "--push-api=127.0.0.1:0"));

        assertThat(worker.awaitExit()).isEqualTo(2);
        assertThat(worker.log().lines("io.vertx:vertx-web")).isNotEmpty();
    }

    private LaunchedNode gateway(String name, String register) throws Exception {
        return nodes.start(
                        "gateway",
                        "--name=" + name,
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + register)
                .ready();
    }

    private void worker(String register) throws Exception {
        nodes.start("worker", "--register=" + register, "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
    }

    private static List<String> command(Path jar, String main, String... args) throws Exception {
        Path lib = Nodes.launcher().resolveSibling("samples").resolve("target/lib");
        String classPath;
        try (Stream<Path> jars = Files.list(lib)) {
            classPath = Stream.concat(
                            Stream.of(jar),
                            jars.filter(
                                    each -> NEEDED.matcher(each.getFileName().toString())
                                            .matches()))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-XX:TieredStopAtLevel=1",
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                classPath,
                main));
        command.addAll(List.of(args));
        return command;
    }
}
