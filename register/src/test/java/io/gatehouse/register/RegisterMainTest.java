package io.gatehouse.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegisterMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private NodeProcess process(ByteArrayOutputStream to) {
        return new NodeProcess(
                "register",
                Map.of(),
                new PrintStream(to, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static CompletableFuture<ExitCode> run(NodeProcess process, String... args) {
        return CompletableFuture.supplyAsync(
                () -> process.run(new RegisterFlags(), RegisterMain::node, args), task -> new Thread(task).start());
    }

    @Test
    void shouldSayWhereItListensAndStopWhenAsked() throws Exception {
        NodeProcess process = process(out);
        CompletableFuture<ExitCode> ended = run(process, "--bind", "127.0.0.1:0");
        Nodes.until("ready", () -> out.toString(StandardCharsets.UTF_8).endsWith("\n"));
        String ready = out.toString(StandardCharsets.UTF_8);
        assertThat(ready).matches("READY register listen=127\\.0\\.0\\.1:[1-9]\\d*\\n");

        String address = ready.substring(ready.indexOf('=') + 1).strip();
        ExitCode second =
                run(process(new ByteArrayOutputStream()), "--bind", address).get(60, TimeUnit.SECONDS);
        assertThat(second).isEqualTo(ExitCode.CANNOT_LISTEN);
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("register.bind=" + address);

        process.stop();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void shouldRefuseAClusterThatCannotBeReachedAndName() throws Exception {
        Map<List<String>, String> refused = Map.of(
                List.of("--cluster", "register-2,register-3"), "register.cluster-bind=127.0.0.1:1237 is loopback",
                List.of("--cluster", "127.0.0.2", "--cluster-bind", "0.0.0.0:1237"),
                        "register.cluster-bind=0.0.0.0:1237",
                List.of("--cluster", "127.0.0.2", "--cluster-dns", "registers"), "register.cluster-dns",
                List.of("--cluster", "127.0.0.2:99999"), "'127.0.0.2:99999'",
                List.of("--cluster", "10.0.0.2", "--cluster-bind", "10.0.0.1:1237"), "there is no secret");
        for (var each : refused.entrySet()) {
            err.reset();
            ExitCode code =
                    run(process(out), each.getKey().toArray(String[]::new)).get(60, TimeUnit.SECONDS);

            assertThat(code).as("%s", each.getKey()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains(each.getValue());
        }
    }

    @Test
    void shouldSayWhichClusterAddressIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            ExitCode code = run(
                            process(out), "--bind", "127.0.0.1:0", "--cluster", "127.0.0.1", "--cluster-bind", address)
                    .get(60, TimeUnit.SECONDS);

            assertThat(code).isEqualTo(ExitCode.CANNOT_LISTEN);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .hasLineCount(1)
                    .contains("register.cluster-bind=" + address)
                    .containsIgnoringCase("address already in use");
        }
    }

    @Test
    void shouldRefuseToStartBeyondLoopbackWithoutASecret() throws Exception {
        ExitCode code = run(process(out), "--bind", "0.0.0.0:0").get(60, TimeUnit.SECONDS);

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("register.bind=0.0.0.0:0");
        assertThat(out.size()).isZero();
    }
}
