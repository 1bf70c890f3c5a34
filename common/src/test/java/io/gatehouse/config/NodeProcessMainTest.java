package io.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only a process of its own can show: signals and exit codes. */
class NodeProcessMainTest {
    @Test
    void shouldEndWith0OnSigterm() throws Exception {
        Process process = start("serve");
        BufferedReader out = output(process);
        assertThat(out.readLine()).isEqualTo("READY serving");

        process.toHandle().destroy(); // Process.destroy would close the stream that is read next.

        assertThat(out.readLine()).isEqualTo("stopping");
        assertThat(exitCode(process)).isZero();
    }

    @Test
    void shouldEndOnSigtermWhileStarting() throws Exception {
        Process process = start("hang");
        BufferedReader out = output(process);
        assertThat(out.readLine()).isEqualTo("starting");

        process.toHandle().destroy(); // Process.destroy would close the stream that is read next.

        assertThat(out.readLine()).isEqualTo("stopping");
        assertThat(exitCode(process)).isZero();
    }

    @Test
    void shouldEndWithItsFailureAlthoughOtherThreadsRun() throws Exception {
        assertThat(exitCode(start("fail"))).isEqualTo(ExitCode.HANDLER.code());
    }

    @Test
    void shouldSayThatItHasNoLog() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = startOn(classPath, "fail");

        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8).lines())
                .containsOnlyOnce("gatehouse gateway: no logging backend found, so problems would be invisible. Add "
                        + "logback-classic to the class path.");
        assertThat(exitCode(process)).isEqualTo(ExitCode.HANDLER.code());
    }

    @Test
    void shouldEndWith2OnAWrongOption() throws Exception {
        assertThat(exitCode(start("serve", "--loops", "x"))).isEqualTo(ExitCode.CONFIGURATION.code());
    }

    private static Process start(String... args) throws IOException {
        return startOn(System.getProperty("java.class.path"), args);
    }

    private static Process startOn(String classPath, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                classPath,
                Program.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private static int exitCode(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A node that serves, hangs or fails, with a thread that would keep the JVM alive. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            new Thread(LockSupport::park, "keeps-running").start();
            String[] options = Arrays.copyOfRange(args, 1, args.length);
            NodeProcess.main("gateway", new GadgetOptions(), given -> node(args[0]), options);
        }

        private static Node node(String what) {
            return new Node() {
                @Override
                public Future<String> start() {
                    switch (what) {
                        case "serve":
                            return Future.succeededFuture("serving");
                        case "hang":
                            System.out.println("starting");
                            return Promise.<String>promise().future();
                        default:
                            return Future.failedFuture(new NodeFailure(ExitCode.HANDLER, "no handler"));
                    }
                }

                @Override
                public Future<Void> stop() {
                    System.out.println("stopping");
                    return Future.succeededFuture();
                }
            };
        }
    }
}
