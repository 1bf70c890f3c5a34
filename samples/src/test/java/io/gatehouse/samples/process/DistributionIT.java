package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code mvn package} makes for other machines, unpacked where no source is. */
@Timeout(300)
class DistributionIT {
    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");
    private static final Pattern JAVA_OPTS = Pattern.compile("GATEHOUSE_JAVA_OPTS=\"?([^\"\\n]+)");

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    void shouldServeClientsFromAnUnpackedCopy() throws Exception {
        Path home = unpack();
        Path launcher = home.resolve("gatehouse");
        Path config = nodes.directory().resolve("gatehouse.yaml");
        Path secret = Files.writeString(nodes.directory().resolve("secret"), "a-secret-of-the-distribution-0123456789");
        Files.writeString(
                config,
                Files.readString(home.resolve("docs/deployment/gatehouse.yaml"))
                        .replace("/etc/gatehouse/secret", secret.toString()));
        // Nothing of the sources: not even the word that keeps the launcher from looking for them.
        Map<String, String> environment = Map.of("GATEHOUSE_NO_BUILD", "", "GATEHOUSE_SECRET_FILE", secret.toString());

        LaunchedNode register = nodes.start(launcher, environment, "register", "--bind=127.0.0.1:0");
        LaunchedNode version = nodes.start(launcher, environment, "--version");
        LaunchedNode gateway = nodes.start(
                launcher,
                environment,
                "gateway",
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register.address());
        nodes.start(
                launcher,
                environment,
                "worker",
                "--register=" + register.address(),
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + ProbeJar.in(nodes.directory()));
        gateway.logged("worker 'worker' .* takes clients");

        try (var client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("worker")).isEqualTo("worker");
        }
        assertThat(version.awaitExit()).isZero();
        assertThat(version.out().lines(".*")).singleElement().asString().matches("gatehouse \\d+\\.\\d+\\.\\d+\\S*");

        // Each set of JVM flags that the deployment's files have is one that a JVM takes.
        Set<String> flags = new TreeSet<>();
        try (Stream<Path> files = Files.walk(home.resolve("docs/deployment"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                JAVA_OPTS.matcher(Files.readString(file)).results().forEach(found -> flags.add(found.group(1)));
            }
        }
        assertThat(flags).hasSize(4);
        for (String each : flags) {
            LaunchedNode check =
                    nodes.start(launcher, Map.of("GATEHOUSE_JAVA_OPTS", each), "check", "--config=" + config);
            assertThat(check.awaitExit()).as("check with %s", each).isZero();
            assertThat(check.out().lines(".* is good\\.")).hasSize(1);
        }
    }

    @Test
    void shouldSayWhatItIsMadeOf() throws Exception {
        Path home = unpack();
        Path file = home.resolve("gatehouse-sbom.json");
        assumeTrue(
                Files.exists(file) || !"offline=true".equals(System.getProperty("gatehouse.build")),
                "A build with -o makes no such list");
        JsonObject sbom = new JsonObject(Files.readString(file));
        Set<String> named = new TreeSet<>();
        for (Object each : sbom.getJsonArray("components")) {
            JsonObject component = (JsonObject) each;
            String purl = component.getString("purl");
            Matcher classifier = CLASSIFIER.matcher(purl);
            named.add(component.getString("name") + "-" + component.getString("version")
                    + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar");
            assertThat(component.getJsonArray("hashes")).as(purl).isNotEmpty();
        }

        assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(named)
                    .containsExactlyInAnyOrderElementsOf(
                            lib.map(path -> path.getFileName().toString())
                                    .filter(name -> !name.equals("gatehouse-samples.jar"))
                                    .toList());
        }
    }

    private Path unpack() throws Exception {
        try (Stream<Path> built = Files.list(Nodes.launcher().resolveSibling("samples/target"))) {
            List<Path> archives = built.filter(
                            path -> path.getFileName().toString().matches("gatehouse-.*\\.tar\\.gz"))
                    .toList();
            assertThat(archives).hasSize(1);
            LaunchedNode tar = nodes.run(
                    "tar", Map.of(), List.of("tar", "xzf", archives.get(0).toString()));
            assertThat(tar.awaitExit()).isZero();
        }
        try (Stream<Path> unpacked = Files.list(nodes.directory())) {
            return unpacked.filter(path -> path.getFileName().toString().startsWith("gatehouse-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
