package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.operator.OperatorTool;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code gatehouse status} says while nodes come and go, and cannot find each other. */
@Timeout(300)
class StatusOfChangesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    // For a node of a machine with much to do.
    private static final String DEADLINE = "--deadline=60s";

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
                "--parking-time=120s", // as long as a worker may take to start
                "--register=" + register));
        args.addAll(List.of(more));
        return nodes.start(args.toArray(String[]::new));
    }

    private LaunchedNode worker(String name) throws Exception {
        return nodes.start(
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--start-grace=100ms",
                "--link-redial-max=300ms",
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + jar);
    }

    private OperatorTool look(String... more) {
        List<String> args = new ArrayList<>(List.of("--register=" + register, "--interval=1ms", DEADLINE));
        args.addAll(List.of(more));
        return OperatorTool.status(args.toArray(String[]::new));
    }

    /** Asks until nothing is missing, as a script of an operator would. */
    private void awaitHealthy(String... more) {
        awaitAnswer(0, "", more);
    }

    /** Asks until this is said: what has just happened may not be known everywhere yet. */
    private OperatorTool awaitAnswer(int code, String text, String... more) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        OperatorTool look = look(more);
        while (look.code() != code || !look.out().contains(text)) {
            assertThat(System.nanoTime()).as(look.out()).isLessThan(end);
            look = look(more);
        }
        return look;
    }

    @Test
    @Tag("OP-04")
    void shouldSayWhoDoesNotFindWhom() throws Exception {
        // Nothing listens there: it is reserved (tcpmux) and below the range that systems hand out.
        gateway("a", "--advertise=127.0.0.1:1");
        worker("one");

        awaitAnswer(1, "cannot connect");
        OperatorTool status = awaitAnswer(1, "cannot be asked", "--json");
        OperatorTool nobody = OperatorTool.status("--register=127.0.0.1:1", "--interval=1ms");

        assertThat(new JsonObject(status.out()).getJsonArray("problems").toString())
                .contains("gateway 'a'", "at 127.0.0.1:1 cannot connect", "worker 'one'", "cannot be asked");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.out()).contains("MISSING: register at 127.0.0.1:1 cannot connect");
        assertThat(status.err() + nobody.err()).isEmpty();
    }

    @Test
    @Tag("OP-04")
    void shouldLookAgainAndAgainUntilInterrupted() throws Exception {
        gateway("a");
        LaunchedNode one = worker("one");
        LaunchedNode watch =
                nodes.start("status", "--register=" + register, "--watch", "--json", "--interval=50ms", DEADLINE);

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
        awaitHealthy("--expect=gateways=1,workers=2");

        try (var client = SocketClient.connect(gateway.clients());
                var other = SocketClient.connect(gateway.clients())) {
            assertThat(one.stop()).isZero();
            awaitHealthy();
            LaunchedNode expecting = nodes.start(
                    "status", "--register=" + register, "--interval=1ms", "--expect=gateways=1,workers=2", DEADLINE);
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
            awaitAnswer(1, "MISSING: No worker is known");
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
            OperatorTool served =
                    OperatorTool.connections("--register=" + register, "--json", "--worker=three", DEADLINE);
            assertThat(served.code()).as(served.out()).isZero();
            assertThat(new JsonObject(served.out()).getJsonArray("connections")).hasSize(2);
        }
    }
}
