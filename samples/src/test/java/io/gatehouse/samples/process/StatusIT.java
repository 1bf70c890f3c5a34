package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator learns from {@code gatehouse status} and {@code gatehouse connections}, of healthy clusters and of others. */
@Timeout(120)
class StatusIT {
    private static final String SECRET = "an-acceptance-test-secret-of-48-bytes-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private Path jar;
    private String register;

    @BeforeEach
    void startRegister() throws Exception {
        jar = ProbeJar.in(nodes.directory());
        // A register that has just started does not claim to know everybody; here it soon does.
        register = nodes.start("register", "--bind=127.0.0.1:0", "--lease-grace=50ms")
                .ready()
                .address();
    }

    private LaunchedNode gateway(String name, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "gateway",
                "--name=" + name,
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register));
        args.addAll(List.of(more));
        return nodes.start(args.toArray(String[]::new)).ready();
    }

    private LaunchedNode worker(String name) throws Exception {
        return nodes.start(
                        "worker",
                        "--name=" + name,
                        "--register=" + register,
                        "--link-redial-max=300ms",
                        "--handler=com.acme.ProbeEvents",
                        "--classpath=" + jar)
                .ready();
    }

    private LaunchedNode ask(String command, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(command, "--register=" + register));
        args.addAll(List.of(more));
        return nodes.start(args.toArray(String[]::new));
    }

    private JsonObject json(int exitCode, String command, String... more) throws Exception {
        return json(exitCode, askForJson(command, more));
    }

    /** Returns at once: several may be asked beside each other. */
    private LaunchedNode askForJson(String command, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(more));
        args.add("--json");
        return ask(command, args.toArray(String[]::new));
    }

    private static JsonObject json(int exitCode, LaunchedNode tool) throws Exception {
        assertThat(tool.awaitExit())
                .as("exit code of %s: %s", tool, tool.out().text())
                .isEqualTo(exitCode);
        assertThat(tool.log().text()).isEmpty();
        return new JsonObject(tool.out().text());
    }

    /** Asks until nothing is missing, as a script of an operator would. */
    private void awaitHealthy(String... more) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        LaunchedNode tool = look(more);
        while (tool.awaitExit() != 0) {
            assertThat(System.nanoTime()).as(tool.out().text()).isLessThan(end);
            tool = look(more);
        }
    }

    private LaunchedNode look(String... more) throws Exception {
        return ask(
                "status",
                Stream.concat(Stream.of("--interval=1ms"), Stream.of(more)).toArray(String[]::new));
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
        LaunchedNode a = gateway("a");
        gateway("b");
        LaunchedNode one = worker("one");
        worker("two");
        awaitHealthy();

        try (var client = SocketClient.connect(a.clients())) {
            client.ask("worker");
            JsonObject status = json(0, "status", "--interval=20ms");

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
            assertThat(figure(gateway, "messages-in")).isEqualTo(1);
            assertThat(figure(gateway, "messages-out")).isEqualTo(1);
            assertThat(figure(gateway, "heap-bytes")).isPositive();
            assertThat(gateway.getJsonObject("perSecond").fieldNames())
                    .contains("messages-in", "messages-out", "bytes-in", "bytes-out", "cpu-ms");
            assertThat(gateway.getJsonArray("links")).hasSize(2);
            JsonObject worker = named(status.getJsonArray("workers"), "one");
            assertThat(figure(worker, "pid")).isEqualTo(one.process().pid());
            assertThat(figure(worker, "gateways")).isEqualTo(2);
        }

        LaunchedNode table = ask("status", "--interval=20ms");
        assertThat(table.awaitExit()).isZero();
        assertThat(table.out().text())
                .contains("REGISTERS\n", "GATEWAYS\n", "WORKERS\n", "LINKS\n", "Nothing is missing.")
                .contains("a listens on " + a.readyValue("listen") + ", link " + a.link());
    }

    @Test
    @Tag("OP-05")
    void shouldListConnectionsAndFilterThem() throws Exception {
        LaunchedNode a = gateway("a");
        LaunchedNode b = gateway("b");
        worker("one");
        awaitHealthy();

        try (var ada = SocketClient.connect(a.clients());
                var bob = SocketClient.connect(b.clients())) {
            ada.send("uid ada").expect("bound ada");
            ada.send("join lobby").expect("joined lobby");
            String bobId = bob.ask("id");

            // So many at once have little of the machine each.
            String patient = "--deadline=20s";
            LaunchedNode everybody = askForJson("connections", patient);
            LaunchedNode adas = askForJson("connections", patient, "--uid=ada");
            LaunchedNode atB = askForJson("connections", patient, "--gateway=b");
            LaunchedNode lobby = askForJson("connections", patient, "--group=lobby", "--address=127.*");
            LaunchedNode strangers = askForJson("connections", patient, "--address=10.*");
            LaunchedNode slow = askForJson("connections", patient, "--min-queued=1");
            LaunchedNode first = askForJson("connections", patient, "--limit=1");
            LaunchedNode both = askForJson("connections", patient, "--limit=2");
            LaunchedNode atC = askForJson("connections", patient, "--gateway=c");
            LaunchedNode atListener = askForJson(
                    "connections", patient, "--listener=ws:" + a.clients().getPort());
            LaunchedNode ofNobody = askForJson("connections", patient, "--listener=nope", "--worker=nobody");
            LaunchedNode table = ask("connections", patient, "--uid=ada");

            JsonObject all = json(0, everybody);
            assertThat(all.getJsonArray("connections")).hasSize(2);
            assertThat(all.getBoolean("more")).isFalse();
            JsonArray byUid = json(0, adas).getJsonArray("connections");
            assertThat(byUid).hasSize(1);
            JsonObject row = byUid.getJsonObject(0);
            assertThat(row.getString("gateway")).isEqualTo("a");
            assertThat(row.getString("uid")).isEqualTo("ada");
            assertThat(row.getJsonArray("groups").encode()).isEqualTo("[\"lobby\"]");
            assertThat(row.getString("worker")).isEqualTo("one");
            assertThat(row.getString("address")).isEqualTo("127.0.0.1");
            assertThat(row.getLong("messagesIn")).isEqualTo(2);
            assertThat(row.getLong("queuedBytes")).isZero();
            JsonArray onB = json(0, atB).getJsonArray("connections");
            assertThat(onB).hasSize(1);
            assertThat(onB.getJsonObject(0).getString("client")).isEqualTo(bobId);
            assertThat(json(0, lobby).getJsonArray("connections")).hasSize(1);
            assertThat(json(0, strangers).getJsonArray("connections")).isEmpty();
            assertThat(json(0, slow).getJsonArray("connections")).isEmpty();
            assertThat(json(0, first).getBoolean("more")).isTrue();
            assertThat(json(0, both).getBoolean("more")).isFalse();
            assertThat(json(1, atC).getJsonArray("problems").getString(0)).contains("'c'");
            assertThat(json(0, atListener).getJsonArray("connections")).hasSize(1);
            assertThat(json(1, ofNobody).getJsonArray("problems").stream())
                    .hasSize(2)
                    .anyMatch(problem -> problem.toString().contains("'nope'. There are " + "ws:"))
                    .anyMatch(problem -> problem.toString().contains("'nobody' is known. Known are one."));

            assertThat(table.awaitExit()).isZero();
            assertThat(table.out().text()).contains("CLIENT", "QUEUED", "ada", "lobby", "1 connections.");
        }
    }

    @Test
    @Tag("OP-04")
    @Tag("OP-05")
    void shouldNameFrozenNodesWithinTheDeadlineAndShowTheRest() throws Exception {
        gateway("a");
        LaunchedNode b = gateway("b");
        worker("one");
        LaunchedNode two = worker("two");
        awaitHealthy();
        b.suspend();
        two.suspend();

        long begun = System.nanoTime();
        LaunchedNode listing = askForJson("connections", "--deadline=2s");
        JsonObject status = json(1, "status", "--interval=1ms", "--deadline=2s");
        JsonObject connections = json(1, listing);

        // Two looks and a list, each of two steps, and two starts of a JVM on a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
        assertThat(status.getBoolean("complete")).isFalse();
        List<String> problems =
                status.getJsonArray("problems").stream().map(String.class::cast).toList();
        assertThat(problems)
                .anyMatch(problem ->
                        problem.matches("gateway 'b' \\(\\w+\\) at \\S+ (did not answer|no handshake) within .*"))
                .anyMatch(problem -> problem.matches("worker 'two' .* did not answer within 2000 ms .*"))
                .noneMatch(problem -> problem.contains("gateway 'a' (") && problem.startsWith("gateway"))
                .noneMatch(problem -> problem.startsWith("worker 'one'"));
        assertThat(named(status.getJsonArray("gateways"), "b").getBoolean("answered"))
                .isFalse();
        assertThat(named(status.getJsonArray("gateways"), "a").getBoolean("answered"))
                .isTrue();
        assertThat(named(status.getJsonArray("workers"), "one").getBoolean("answered"))
                .isTrue();
        assertThat(connections.getJsonArray("problems").getString(0)).contains("gateway 'b'");

        b.resume();
        two.resume();
    }

    @Test
    @Tag("OP-04")
    void shouldSayWhoDoesNotFindWhom() throws Exception {
        // Nothing listens there: it is reserved (tcpmux) and below the range that systems hand out.
        gateway("a", "--advertise=127.0.0.1:1");
        worker("one");

        LaunchedNode nobody = nodes.start("status", "--register=127.0.0.1:1", "--interval=1ms");
        JsonObject status = json(1, "status", "--interval=1ms");

        assertThat(status.getJsonArray("problems").toString())
                .contains("gateway 'a'", "at 127.0.0.1:1 cannot connect", "worker 'one'", "cannot be asked");

        assertThat(nobody.awaitExit()).isEqualTo(1);
        assertThat(nobody.out().text()).contains("MISSING: register at 127.0.0.1:1 cannot connect");
        assertThat(nobody.log().text()).isEmpty();
    }

    @Test
    void shouldNeedTheSecretAndRefuseWrongOptions() throws Exception {
        String guarded = nodes.start(Map.of("GATEHOUSE_SECRET", SECRET), "register", "--bind=127.0.0.1:0")
                .ready()
                .address();

        LaunchedNode stranger = nodes.start("status", "--register=" + guarded, "--interval=1ms");
        LaunchedNode misspelt = ask("status", "--jason");
        LaunchedNode badLimit = ask("connections", "--limit=0");
        LaunchedNode help = ask("connections", "--help");

        assertThat(stranger.awaitExit()).isEqualTo(1);
        assertThat(stranger.out().text()).contains("MISSING: register at " + guarded);
        assertThat(misspelt.awaitExit()).isEqualTo(2);
        assertThat(misspelt.log().text()).contains("--jason", "Did you mean --json?");
        assertThat(badLimit.awaitExit()).isEqualTo(2);
        assertThat(badLimit.log().text()).contains("--limit=0");
        assertThat(help.awaitExit()).isZero();
        assertThat(help.out().text()).contains("Usage: gatehouse connections", "--min-queued");
    }

    @Test
    @Tag("OP-04")
    void shouldLookAgainAndAgainUntilInterrupted() throws Exception {
        gateway("a");
        LaunchedNode one = worker("one");
        awaitHealthy();

        LaunchedNode watch = ask("status", "--watch", "--json", "--interval=50ms");
        watch.out().await("^\\{\"complete\":true,.*\"perSecond\":\\{\"cpu-ms\":", PATIENCE);
        one.stop();
        watch.out().await("^\\{\"complete\":false,.*No worker is known", PATIENCE);
        worker("two");
        watch.out().await("^\\{\"complete\":true,.*\"name\":\"two\"", PATIENCE);
    }

    /** The steps of docs/operations.md, with status as the gate between them. */
    @Test
    @Tag("OP-02")
    @Tag("OP-04")
    void shouldGuideARollingRestartOfWorkersAlsoOfTheOnlyOne() throws Exception {
        LaunchedNode gateway = gateway("a");
        LaunchedNode one = worker("one");
        LaunchedNode two = worker("two");
        awaitHealthy();

        try (var client = SocketClient.connect(gateway.clients());
                var other = SocketClient.connect(gateway.clients())) {
            assertThat(one.stop()).isZero();
            awaitHealthy();
            LaunchedNode expecting = look("--expect=gateways=1,workers=2");
            assertThat(expecting.awaitExit()).isEqualTo(1);
            assertThat(expecting.out().lines("^MISSING: "))
                    .singleElement()
                    .asString()
                    .startsWith("MISSING: 1 of 2 workers that are expected")
                    .endsWith(": 'two'.");
            client.send("echo on two").expect("on two");
            assertThat(client.ask("worker")).isEqualTo("two");

            // The only one: it is missing for a moment, clients stay, and what they say waits.
            assertThat(two.stop()).isZero();
            LaunchedNode meanwhile = ask("status", "--interval=1ms");
            assertThat(meanwhile.awaitExit()).isEqualTo(1);
            assertThat(meanwhile.out().text()).contains("MISSING: No worker is known");
            for (int i = 0; i < 20; i++) {
                client.send("echo " + i);
                other.send("echo " + i);
            }
            worker("three");
            awaitHealthy("--expect=workers=1");

            for (int i = 0; i < 20; i++) {
                client.expect(Integer.toString(i));
                other.expect(Integer.toString(i));
            }
            client.expectNothingElse();
            other.expectNothingElse();
            assertThat(client.ask("worker")).isEqualTo("three");
            assertThat(json(0, "connections", "--worker=three").getJsonArray("connections"))
                    .hasSize(2);
        }
    }
}
