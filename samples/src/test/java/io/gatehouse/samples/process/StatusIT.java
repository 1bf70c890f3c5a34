package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.operator.OperatorTool;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an operator learns from {@code gatehouse status} and {@code gatehouse connections} of a cluster that lives through all tests: one
 * register, two gateways, two workers. Each command is run as a process, too; a question that differs only in its options is asked
 * without one.
 */
@Timeout(300)
class StatusIT {
    private static final String SECRET = "an-acceptance-test-secret-of-48-bytes-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    // For a node of a machine with much to do.
    private static final String DEADLINE = "--deadline=60s";

    @RegisterExtension
    static final Nodes NODES = new Nodes();

    private static String register;
    private static LaunchedNode a;
    private static LaunchedNode b;
    private static LaunchedNode one;
    private static LaunchedNode two;

    @BeforeAll
    static void startCluster() throws Exception {
        Path jar = ProbeJar.in(NODES.directory());
        // A register that has just started does not claim to know everybody; here it soon does.
        register = NODES.start("register", "--bind=127.0.0.1:0", "--lease-grace=50ms")
                .ready()
                .address();
        a = gateway("a");
        b = gateway("b");
        one = worker("one", jar);
        two = worker("two", jar);
        for (LaunchedNode node : List.of(a, b, one, two)) {
            node.ready();
        }
    }

    private static LaunchedNode gateway(String name) throws Exception {
        return NODES.start(
                "gateway",
                "--name=" + name,
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register);
    }

    private static LaunchedNode worker(String name, Path jar) throws Exception {
        return NODES.start(
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--link-redial-max=300ms",
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + jar);
    }

    /** Nothing is missing, and the clients of the test before have gone. */
    @BeforeEach
    void awaitRest() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        OperatorTool look = status("--json", "--expect=gateways=2,workers=2");
        while (look.code() != 0
                || look.out().contains("\"clients\":1")
                || look.out().contains("\"clients\":2")) {
            assertThat(System.nanoTime()).as(look.out()).isLessThan(end);
            look = status("--json", "--expect=gateways=2,workers=2");
        }
    }

    private static LaunchedNode start(String command, String... more) throws Exception {
        return NODES.start(Stream.concat(Stream.of(command, "--register=" + register), Stream.of(more))
                .toArray(String[]::new));
    }

    private static OperatorTool status(String... more) {
        return OperatorTool.status(arguments("--interval=1ms", more));
    }

    private static OperatorTool connections(String... more) {
        return OperatorTool.connections(arguments("--json", more));
    }

    private static String[] arguments(String first, String... more) {
        List<String> all = new ArrayList<>(List.of("--register=" + register, first));
        all.addAll(List.of(more));
        if (all.stream().noneMatch(each -> each.startsWith("--deadline="))) {
            all.add(DEADLINE);
        }
        return all.toArray(String[]::new);
    }

    private static JsonObject json(int code, OperatorTool tool) {
        assertThat(tool.code()).as(tool.out() + tool.err()).isEqualTo(code);
        assertThat(tool.err()).isEmpty();
        return new JsonObject(tool.out());
    }

    private static JsonObject json(int code, LaunchedNode tool) throws Exception {
        assertThat(tool.awaitExit())
                .as("exit code of %s: %s", tool, tool.out().text())
                .isEqualTo(code);
        assertThat(tool.log().text()).isEmpty();
        return new JsonObject(tool.out().text());
    }

    private static JsonObject named(JsonArray nodesOfTier, String name) {
        return nodesOfTier.stream()
                .map(JsonObject.class::cast)
                .filter(node -> node.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long figure(JsonObject node, String name) {
        return node.getJsonObject("figures").getLong(name);
    }

    @Test
    @Tag("OP-01")
    @Tag("OP-04")
    void shouldShowEveryNodeItsFiguresAndRates() throws Exception {
        JsonObject before = named(json(0, status("--json")).getJsonArray("gateways"), "a");
        try (var client = SocketClient.connect(a.clients())) {
            client.ask("worker");
            JsonObject status = json(0, start("status", "--json", "--interval=20ms", DEADLINE));

            assertThat(status.getBoolean("complete")).isTrue();
            assertThat(status.getJsonArray("problems")).isEmpty();
            JsonObject registerNode = status.getJsonArray("registers").getJsonObject(0);
            assertThat(figure(registerNode, "gateways")).isEqualTo(2);
            assertThat(figure(registerNode, "workers")).isEqualTo(2);
            JsonObject gateway = named(status.getJsonArray("gateways"), "a");
            assertThat(gateway.getString("address")).isEqualTo(a.link());
            assertThat(gateway.getString("version")).matches("\\d+\\.\\d+\\.\\d+\\S*");
            assertThat(gateway.getLong("uptimeMs")).isPositive();
            assertThat(figure(gateway, "pid")).isEqualTo(a.process().pid());
            assertThat(figure(gateway, "clients")).isEqualTo(1);
            assertThat(figure(gateway, "messages-in") - figure(before, "messages-in"))
                    .isEqualTo(1);
            assertThat(figure(gateway, "messages-out") - figure(before, "messages-out"))
                    .isEqualTo(1);
            assertThat(figure(gateway, "heap-bytes")).isPositive();
            assertThat(gateway.getJsonObject("perSecond").fieldNames())
                    .contains("messages-in", "messages-out", "bytes-in", "bytes-out", "cpu-ms");
            assertThat(gateway.getJsonArray("links")).hasSize(2);
            JsonObject worker = named(status.getJsonArray("workers"), "one");
            assertThat(figure(worker, "pid")).isEqualTo(one.process().pid());
            assertThat(figure(worker, "gateways")).isEqualTo(2);
        }

        LaunchedNode table = start("status", "--interval=20ms", DEADLINE);
        assertThat(table.awaitExit()).as(table.out().text()).isZero();
        assertThat(table.out().text())
                .contains("REGISTERS\n", "GATEWAYS\n", "WORKERS\n", "LINKS\n", "Nothing is missing.")
                .contains("a listens on " + a.readyValue("listen") + ", link " + a.link());
    }

    @Test
    @Tag("OP-05")
    void shouldListConnectionsAndFilterThem() throws Exception {
        try (var ada = SocketClient.connect(a.clients());
                var bob = SocketClient.connect(b.clients())) {
            ada.send("uid ada").expect("bound ada");
            ada.send("join lobby").expect("joined lobby");
            String workerOfAda = ada.ask("worker");
            String bobId = bob.ask("id");
            LaunchedNode everybody = start("connections", "--json", DEADLINE);
            LaunchedNode table = start("connections", "--uid=ada", DEADLINE);

            JsonArray byUid = json(0, connections("--uid=ada")).getJsonArray("connections");
            assertThat(byUid).hasSize(1);
            JsonObject row = byUid.getJsonObject(0);
            assertThat(row.getString("gateway")).isEqualTo("a");
            assertThat(row.getString("uid")).isEqualTo("ada");
            assertThat(row.getJsonArray("groups").encode()).isEqualTo("[\"lobby\"]");
            assertThat(row.getString("worker")).isEqualTo(workerOfAda);
            assertThat(row.getString("address")).isEqualTo("127.0.0.1");
            assertThat(row.getLong("messagesIn")).isEqualTo(3);
            assertThat(row.getLong("queuedBytes")).isZero();
            JsonArray onB = json(0, connections("--gateway=b")).getJsonArray("connections");
            assertThat(onB).hasSize(1);
            assertThat(onB.getJsonObject(0).getString("client")).isEqualTo(bobId);
            assertThat(json(0, connections("--group=lobby", "--address=127.*")).getJsonArray("connections"))
                    .hasSize(1);
            assertThat(json(0, connections("--address=10.*")).getJsonArray("connections"))
                    .isEmpty();
            assertThat(json(0, connections("--min-queued=1")).getJsonArray("connections"))
                    .isEmpty();
            assertThat(json(0, connections("--limit=1")).getBoolean("more")).isTrue();
            assertThat(json(0, connections("--limit=2")).getBoolean("more")).isFalse();
            assertThat(json(1, connections("--gateway=c"))
                            .getJsonArray("problems")
                            .getString(0))
                    .contains("'c'");
            assertThat(json(0, connections("--listener=ws:" + a.clients().getPort()))
                            .getJsonArray("connections"))
                    .hasSize(1);
            assertThat(json(1, connections("--listener=nope", "--worker=nobody")).getJsonArray("problems").stream())
                    .hasSize(2)
                    .anyMatch(problem -> problem.toString().contains("'nope'. There are " + "ws:"))
                    .anyMatch(problem -> problem.toString().matches(".*'nobody' is known. Known are one, two\\..*"));

            JsonObject all = json(0, everybody);
            assertThat(all.getJsonArray("connections")).hasSize(2);
            assertThat(all.getBoolean("more")).isFalse();
            assertThat(table.awaitExit()).isZero();
            assertThat(table.out().text()).contains("CLIENT", "QUEUED", "ada", "lobby", "1 connections.");
        }
    }

    @Test
    @Tag("OP-04")
    @Tag("OP-05")
    void shouldNameFrozenNodesWithinTheDeadlineAndShowTheRest() throws Exception {
        b.suspend();
        two.suspend();
        try {
            long begun = System.nanoTime();
            CompletableFuture<OperatorTool> listing = CompletableFuture.supplyAsync(() -> connections("--deadline=3s"));
            JsonObject status = json(1, status("--json", "--deadline=3s"));
            JsonObject connections = json(1, listing.join());

            // Two looks and a list, each of two steps, on a busy machine.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
            assertThat(status.getBoolean("complete")).isFalse();
            List<String> problems = status.getJsonArray("problems").stream()
                    .map(String.class::cast)
                    .toList();
            assertThat(problems)
                    .anyMatch(problem ->
                            problem.matches("gateway 'b' \\(\\w+\\) at \\S+ (did not answer|no handshake) within .*"))
                    .anyMatch(problem -> problem.matches("worker 'two' .* did not answer within 3000 ms .*"))
                    .noneMatch(problem -> problem.contains("gateway 'a' (") && problem.startsWith("gateway"))
                    .noneMatch(problem -> problem.startsWith("worker 'one'"));
            assertThat(named(status.getJsonArray("gateways"), "b").getBoolean("answered"))
                    .isFalse();
            assertThat(named(status.getJsonArray("gateways"), "a").getBoolean("answered"))
                    .isTrue();
            assertThat(named(status.getJsonArray("workers"), "one").getBoolean("answered"))
                    .isTrue();
            assertThat(connections.getJsonArray("problems").getString(0)).contains("gateway 'b'");
        } finally {
            b.resume();
            two.resume();
        }
    }

    @Test
    void shouldNeedTheSecretAndRefuseWrongOptions() throws Exception {
        LaunchedNode misspelt = start("status", "--jason");
        String guarded = NODES.start(Map.of("GATEHOUSE_SECRET", SECRET), "register", "--bind=127.0.0.1:0")
                .ready()
                .address();

        OperatorTool stranger = OperatorTool.status("--register=" + guarded, "--interval=1ms");
        OperatorTool badLimit = connections("--limit=0");
        OperatorTool help = OperatorTool.connections("--help");

        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.out()).contains("MISSING: register at " + guarded);
        assertThat(misspelt.awaitExit()).isEqualTo(2);
        assertThat(misspelt.log().text()).contains("--jason", "Did you mean --json?");
        assertThat(badLimit.code()).isEqualTo(2);
        assertThat(badLimit.err()).contains("--limit=0");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Usage: gatehouse connections", "--min-queued");
    }
}
