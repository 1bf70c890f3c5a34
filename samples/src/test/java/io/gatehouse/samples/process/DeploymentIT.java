package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Parts on machines of their own, for which addresses of the loopback network stand here, and several clusters on one machine. */
@Timeout(300)
class DeploymentIT {
    private static final Map<String, String> SECRET =
            Map.of("GATEHOUSE_SECRET", "a-secret-of-the-deployment-test-0123456789");

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("GW-04")
    @Tag("GW-05")
    @Tag("OP-06")
    @Tag("OP-07")
    void shouldBeOneClusterOverSeveralAddressesAndByName() throws Exception {
        String register =
                nodes.start(SECRET, "register", "--bind=127.0.0.4:0").ready().address();
        // One listens where it is dialled; the other listens everywhere and is dialled by a name.
        LaunchedNode byAddress = nodes.start(
                SECRET,
                "gateway",
                "--name=by-address",
                "--listen=ws://127.0.0.2:0",
                "--link=127.0.0.2:0",
                "--register=" + register);
        LaunchedNode byName = nodes.start(
                SECRET,
                "gateway",
                "--name=by-name",
                "--listen=ws://127.0.0.3:0",
                "--link=0.0.0.0:0",
                "--advertise=localhost:0",
                "--register=" + register);
        worker(SECRET, "w", register, byAddress, byName);

        try (var onAddress = SocketClient.connect(byAddress.clients());
                var onName = SocketClient.connect(byName.clients())) {
            onAddress.send("to " + onName.ask("id") + " from the other side");
            onName.expect("from the other side");
            onName.send("to " + onAddress.ask("id") + " and back");
            onAddress.expect("and back");
            onAddress.send("all everybody");
            onAddress.expect("everybody");
            onName.expect("everybody");
        }
    }

    @Test
    @Tag("OP-08")
    @Tag("BW-01")
    void shouldKeepTwoClustersOnOneMachineApart() throws Exception {
        LaunchedNode[] gateways = new LaunchedNode[2];
        for (int i = 0; i < 2; i++) {
            String register =
                    nodes.start("register", "--bind=127.0.0.1:0").ready().address();
            // Names and hosts are the same: what tells the clusters apart is the register, and ports that nobody chose.
            gateways[i] = gateway("g", register);
            worker(Map.of(), "w", register, gateways[i]);
        }

        try (var first = SocketClient.connect(gateways[0].clients());
                var second = SocketClient.connect(gateways[1].clients())) {
            first.send("join g").expect("joined g");
            second.send("join g").expect("joined g");
            first.send("group g first only").expect("first only");
            second.send("all second-only").expect("second-only");

            first.expectNothingElse();
            second.expectNothingElse();
            assertThat(first.ask("members g")).hasSize(20);
        }
    }

    @Test
    @Tag("W-04")
    void shouldBroadcastTheTimeToEverybody() throws Exception {
        String register = nodes.start("register", "--bind=127.0.0.1:0").ready().address();
        LaunchedNode[] gateways = {gateway("a", register), gateway("b", register)};
        nodes.start(
                        Nodes.javaOpts("-Dtimed-broadcast.period=PT0.2S"),
                        "worker",
                        "--name=w",
                        "--register=" + register,
                        "--handler=io.gatehouse.samples.timedbroadcast.TimedBroadcast")
                .ready();

        try (var onA = SocketClient.connect(gateways[0].clients());
                var onB = SocketClient.connect(gateways[1].clients())) {
            for (SocketClient client : new SocketClient[] {onA, onB}) {
                Instant first = Instant.parse(client.next());
                Instant second = Instant.parse(client.next());
                assertThat(Instant.parse(client.next())).isAfter(second);
                assertThat(second).isAfter(first);
            }
        }
    }

    private LaunchedNode gateway(String name, String register) throws Exception {
        return nodes.start(
                "gateway",
                "--name=" + name,
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register);
    }

    private void worker(Map<String, String> environment, String name, String register, LaunchedNode... gateways)
            throws Exception {
        nodes.start(
                environment,
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + ProbeJar.in(nodes.directory()));
        for (LaunchedNode gateway : gateways) {
            gateway.logged("worker '" + name + "' .* takes clients");
        }
    }
}
