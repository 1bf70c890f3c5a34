package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerProcessTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final NodeProcess process =
            new NodeProcess("worker", Map.of(), new PrintStream(out, true), new PrintStream(err, true));

    public static final class WithWorker implements ClientEvents {
        private final Worker worker;

        public WithWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public void onWorkerStart(Worker started) {
            assertEquals(worker, started);
            assertThat(Thread.currentThread().getContextClassLoader().getParent())
                    .isEqualTo(WorkerProcessTest.class.getClassLoader());
        }
    }

    public static final class WithNothing implements ClientEvents {}

    public static final class NoHandler {}

    public static final class WithText implements ClientEvents {
        public WithText(String text) {
            throw new AssertionError(text);
        }
    }

    public static final class Throwing implements ClientEvents {
        public Throwing() {
            throw new IllegalStateException("thrown by the test");
        }
    }

    public static final class ThrowingAtStart implements ClientEvents {
        @Override
        public void onWorkerStart(Worker worker) {
            throw new IllegalStateException("thrown by the test");
        }
    }

    @ParameterizedTest
    @CsvSource({"WithWorker", "WithNothing"})
    void shouldSayReadyAndStopCleanly(String handler) throws Exception {
        String type = WorkerProcessTest.class.getName() + "$" + handler;
        var gateway = new ScriptedGateway("gateway-1", 5);
        try (gateway;
                var register = new ScriptedRegister(gateway)) {
            var ended = CompletableFuture.supplyAsync(() -> process.run(
                    new WorkerFlags(),
                    WorkerMain::node,
                    "--register",
                    register.address(),
                    "--name",
                    "w1",
                    "--classpath",
                    System.getProperty("java.io.tmpdir"),
                    "--handler",
                    type));
            gateway.awaitReady();
            process.stop();

            assertEquals(ExitCode.STOPPED, ended.get(40, TimeUnit.SECONDS), this::errors);
            // The gateway may have seen the worker a moment before the line was printed, and then the stop won.
            assertThat(text(out))
                    .isIn("", "READY worker w1 handler=" + type + " register=" + register.address() + " gateways=1\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.acme.Missing | is not on the class path; name its jar with --classpath (worker.classpath).",
                "io.gatehouse.business.WorkerProcessTest$NoHandler | does not implement io.gatehouse.business.api.ClientEvents or io.gatehouse.business.api.AsyncClientEvents.",
                "io.gatehouse.business.WorkerProcessTest$WithText | a public constructor that takes a io.gatehouse.business.api.Worker",
                "io.gatehouse.business.api.ClientEvents | a public constructor that takes a io.gatehouse.business.api.Worker",
                "io.gatehouse.business.WorkerProcessTest$Throwing | has a constructor that failed (IllegalStateException)",
                "io.gatehouse.business.WorkerProcessTest$ThrowingAtStart | onWorkerStart failed (IllegalStateException)",
            })
    @Tag("BW-04")
    void shouldSayInOneLineWhatIsWrongWithTheHandler(String handler, String message) {
        try (var register = new ScriptedRegister()) {
            ExitCode code = process.run(
                    new WorkerFlags(), WorkerMain::node, "--register", register.address(), "--handler", handler);

            assertEquals(ExitCode.HANDLER, code);
            assertThat(text(err).lines()).hasSize(1);
            assertThat(text(err)).contains(handler).contains(message).doesNotContain("thrown by the test");
            assertEquals("", text(out));
        }
    }

    @Test
    void shouldNameAJarThatDoesNotExist() {
        ExitCode code =
                process.run(new WorkerFlags(), WorkerMain::node, "--handler", "a.B", "--classpath", "nowhere/app.jar");

        assertEquals(ExitCode.HANDLER, code);
        assertThat(text(err)).contains("worker.classpath=nowhere/app.jar names nowhere/app.jar, which does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--threads | 10001 | worker.threads=10001",
                "--lease | 99ms | worker.lease=99ms",
                "--name | 12345678901234567890123456789012345678901234567890123456789012345 | worker.name=1234",
                "--stop-timeout | 601s | worker.stop-timeout=601000ms",
                "--query-deadline | 0ms | worker.query-deadline=0ms",
            })
    void shouldRefuseWrongOptions(String flag, String value, String message) {
        ExitCode code = process.run(new WorkerFlags(), WorkerMain::node, "--handler", "a.B", flag, value);

        assertEquals(ExitCode.CONFIGURATION, code);
        assertThat(text(err)).contains(message);
    }

    private String errors() {
        return text(err);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
