package io.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeProcessTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final NodeProcess process = process(Duration.ofSeconds(10));
    private final FakeNode node = new FakeNode();

    @Test
    void shouldPrintReadyWhenServingAndStopWhenAsked() throws Exception {
        CompletableFuture<ExitCode> run = runAside(options -> node);
        node.startCalled.get(40, TimeUnit.SECONDS);
        assertThat(out.toString(UTF_8)).isEmpty();

        node.started.complete("gateway 127.0.0.1:7272");
        process.stop();
        process.stop();

        assertThat(run.get(40, TimeUnit.SECONDS)).isEqualTo(ExitCode.STOPPED);
        assertThat(node.calls).containsExactly("start", "stop");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void shouldPrintOneReadyLine() throws Exception {
        node.started.complete("gateway 127.0.0.1:7272");
        var ready = new CompletableFuture<Void>();
        var watched = new PrintStream(out, true, UTF_8) {
            @Override
            public void flush() {
                super.flush();
                if (NodeProcessTest.this.out.toString(UTF_8).contains("READY")) {
                    ready.complete(null);
                }
            }
        };
        var served = new NodeProcess("gateway", Map.of(), watched, new PrintStream(err, true, UTF_8));
        CompletableFuture<ExitCode> run =
                CompletableFuture.supplyAsync(() -> served.run(new GadgetOptions(), o -> node));

        ready.get(40, TimeUnit.SECONDS);
        assertThat(out.toString(UTF_8)).isEqualTo("READY gateway 127.0.0.1:7272" + System.lineSeparator());
        served.stop();
        assertThat(run.get(40, TimeUnit.SECONDS)).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void shouldStopANodeThatIsStillStarting() throws Exception {
        CompletableFuture<ExitCode> run = runAside(options -> node);
        node.startCalled.get(40, TimeUnit.SECONDS);

        process.stop();

        assertThat(run.get(40, TimeUnit.SECONDS)).isEqualTo(ExitCode.STOPPED);
        assertThat(node.calls).containsExactly("start", "stop");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void shouldGiveTheNodeItsOptions() {
        var given = new ArrayList<Integer>();
        node.started.complete("");
        process.stop();

        process.run(
                new GadgetOptions(),
                options -> {
                    given.add(options.loops);
                    return node;
                },
                "--loops",
                "7");

        assertThat(given).containsExactly(7);
    }

    @Test
    void shouldPrintHelpToStandardOutputWithoutANode() {
        assertThat(process.run(new GadgetOptions(), options -> fail(), "--help"))
                .isEqualTo(ExitCode.STOPPED);
        assertThat(out.toString(UTF_8)).startsWith("Usage: gatehouse gateway ");
    }

    @Test
    void shouldEndWith2AndOneLineOnWrongOptions() {
        assertThat(process.run(new GadgetOptions(), options -> fail(), "--loops", "x"))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("gatehouse gateway: flag --loops (key gateway.loops): 'x' is not a whole number;");
        assertThat(out.size()).isZero();
    }

    @Test
    void shouldEndWith2WhenTheNodeFindsItsOptionsWrong() {
        ExitCode code = process.run(new GadgetOptions(), options -> {
            throw new ConfigurationException("a=1 is below b=2.");
        });

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString(UTF_8)).isEqualTo("gatehouse gateway: a=1 is below b=2." + System.lineSeparator());
    }

    @Test
    void shouldEndWith3WhenItCannotListen() {
        node.started.fail(NodeFailure.cannotListen(
                "gateway.link", new HostPort("127.0.0.1", 2900), new BindException("Address already in use")));

        assertThat(process.run(new GadgetOptions(), options -> node)).isEqualTo(ExitCode.CANNOT_LISTEN);
        assertThat(node.calls).containsExactly("start", "stop");
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "gatehouse gateway: gateway.link=127.0.0.1:2900 cannot be listened on: address already in "
                                + "use. Stop what uses it, or choose another address; port 0 takes any free one.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bind(..) failed with error(-98): Address already in use | address already in use",
                "bind(..) failed: Permission denied | permission denied",
                "Cannot assign requested address | cannot assign requested address",
                "bind(..) failed: | bind(..) failed:",
                " | BindException",
            })
    void shouldSayWhyItCannotListenWithoutNativeNames(String cause, String said) {
        assertThat(NodeFailure.cannotListen("register.bind", "a:1", new BindException(cause)))
                .hasMessageStartingWith("register.bind=a:1 cannot be listened on: " + said + ". Stop");
    }

    @Test
    void shouldTellOperatorsWhatRunsAndWhenItStops() {
        node.started.complete("gateway 127.0.0.1:7272");
        process.stop();

        try (var log = new RecordedLog(NodeProcess.class)) {
            process.run(new GadgetOptions(), options -> node);

            List<String> said = log.messages(Level.INFO);
            assertThat(said).hasSize(3);
            assertThat(said.get(0))
                    .matches("gatehouse \\S.*, pid " + ProcessHandle.current().pid()
                            + ", Java \\S+, no configuration file: READY gateway 127\\.0\\.0\\.1:7272");
            assertThat(said.get(1)).isEqualTo("gateway stops (asked to)");
            assertThat(said.get(2)).matches("gateway stopped after \\d+ ms");
        }
    }

    @Test
    void shouldTellOperatorsWhichFileWasRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("cluster.yaml"), "gateway.loops: 1");
        node.started.complete("");
        process.stop();

        try (var log = new RecordedLog(NodeProcess.class)) {
            process.run(new GadgetOptions(), options -> node, "--config", file.toString());

            assertThat(log.messages(Level.INFO)).first().asString().contains(", config=" + file + ": READY");
        }
    }

    @Test
    void shouldEndWith4WhenTheHandlerCannotBeLoaded() {
        node.started.fail(new NodeFailure(ExitCode.HANDLER, "worker.handler=a.B: no such class."));

        assertThat(process.run(new GadgetOptions(), options -> node)).isEqualTo(ExitCode.HANDLER);
    }

    @Test
    void shouldEndWith1AndTheStackTraceInTheLogOnAnythingElse() {
        node.started.fail(new IllegalStateException("a payload"));

        try (var log = new RecordedLog(NodeProcess.class)) {
            assertThat(process.run(new GadgetOptions(), options -> node)).isEqualTo(ExitCode.FAILED);
            assertThat(log.messages()).containsExactly("gateway failed");
        }
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "gatehouse gateway: failed unexpectedly (IllegalStateException); the log has the details.");
    }

    @Test
    void shouldNotWaitForeverForANodeToStop() {
        var impatient = process(Duration.ofMillis(1));
        node.started.complete("");
        node.stopped = Promise.<Void>promise().future();
        impatient.stop();

        assertThat(impatient.run(new GadgetOptions(), options -> node)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(UTF_8)).contains("not stopped within 0 s; ends now all the same.");
    }

    @Test
    void shouldEndWith1WhenStoppingFails() {
        node.started.complete("");
        node.stopped = Future.failedFuture(new IllegalStateException("stuck"));
        process.stop();

        try (var log = new RecordedLog(NodeProcess.class)) {
            assertThat(process.run(new GadgetOptions(), options -> node)).isEqualTo(ExitCode.FAILED);
            assertThat(log.messages()).containsExactly("gateway failed");
        }
    }

    @Test
    void shouldKeepItsExitCodes() {
        assertThat(List.of(ExitCode.values())).extracting(ExitCode::code).containsExactly(0, 1, 2, 3, 4);
    }

    private CompletableFuture<ExitCode> runAside(Function<GadgetOptions, Node> factory) {
        return CompletableFuture.supplyAsync(() -> process.run(new GadgetOptions(), factory));
    }

    private NodeProcess process(Duration stopLimit) {
        return new NodeProcess(
                "gateway", Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), stopLimit);
    }

    private static Node fail() {
        throw new AssertionError("nothing must be started");
    }

    /** Starts and stops when told. */
    private static final class FakeNode implements Node {
        private final List<String> calls = new ArrayList<>();
        private final CompletableFuture<Void> startCalled = new CompletableFuture<>();
        private final Promise<String> started = Promise.promise();
        private Future<Void> stopped = Future.succeededFuture();

        @Override
        public Future<String> start() {
            calls.add("start");
            startCalled.complete(null);
            return started.future();
        }

        @Override
        public Future<Void> stop() {
            calls.add("stop");
            return stopped;
        }
    }
}
