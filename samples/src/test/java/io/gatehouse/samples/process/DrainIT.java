package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gatehouse drain}, of real processes. */
@Timeout(300)
class DrainIT {
    @RegisterExtension
    final Nodes nodes = new Nodes();

    private String register;

    @Test
    void shouldTakeAWorkerOutOfServiceAndThenAGateway() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());
        register = nodes.start("register", "--bind=127.0.0.1:0", "--lease-grace=50ms")
                .ready()
                .address();
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--name=a",
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + register,
                        "--rebalance-rate=0")
                .ready();
        LaunchedNode one = worker("one", jar);
        gateway.logged("worker 'one' .* takes clients");

        try (var client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("worker")).isEqualTo("one");
            LaunchedNode alone = drain("one");
            assertThat(alone.awaitExit()).isEqualTo(1);
            assertThat(alone.log().text())
                    .contains("no other worker takes clients")
                    .contains("--force");

            LaunchedNode two = worker("two", jar);
            gateway.logged("worker 'two' .* takes clients");
            LaunchedNode wrong = drain("tow");
            assertThat(wrong.awaitExit()).isEqualTo(1);
            assertThat(wrong.log().text())
                    .contains("gatehouse drain: no worker or gateway is called 'tow'. Known: gateway 'a' (")
                    .contains("worker 'one' (")
                    .contains("worker 'two' (");

            LaunchedNode drained = drain("one");
            assertThat(drained.awaitExit()).as(drained.log().text()).isZero();
            assertThat(drained.out().text())
                    .contains("worker 'one' (")
                    .contains(") has drained: stop it when you like.");
            assertThat(client.ask("worker")).isEqualTo("two");
            assertThat(one.process().isAlive()).isTrue();
            assertThat(one.stop()).isZero();
            assertThat(client.ask("worker")).isEqualTo("two");

            LaunchedNode gatewayDrained = drain("a", "--json");
            assertThat(gatewayDrained.awaitExit())
                    .as(gatewayDrained.log().text())
                    .isZero();
            assertThat(gatewayDrained.out().text())
                    .contains("\"role\":\"gateway\",\"name\":\"a\"")
                    .contains("\"drained\":true,\"clients\":0");
            assertThat(client.closeCode()).isEqualTo(1012);
            assertThat(gateway.stop()).isZero();
            assertThat(two.stop()).isZero();
        }
    }

    private LaunchedNode worker(String name, Path jar) throws Exception {
        return nodes.start(
                        "worker",
                        "--name=" + name,
                        "--register=" + register,
                        "--handler=com.acme.ProbeEvents",
                        "--classpath=" + jar)
                .ready();
    }

    private LaunchedNode drain(String node, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("drain", node, "--register=" + register, "--deadline=20s"));
        args.addAll(List.of(more));
        return nodes.start(args.toArray(String[]::new));
    }
}
