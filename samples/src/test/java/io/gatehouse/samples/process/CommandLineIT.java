package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.CloseReason;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Features that an operator and an author put together on the command line, with a process for each part. */
@Timeout(300)
class CommandLineIT {
    private static final int TIMEOUT_MS = 60_000;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("GW-01")
    @Tag("GW-27")
    @Tag("W-01")
    void shouldBindAListenerAndAPathToWorkersAndFrameAsAJarOfTheUserSays() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());
        String register = nodes.start("register", "--bind=127.0.0.1:0", "--lease-grace=50ms")
                .address();
        LaunchedNode gateway = nodes.start(
                "gateway",
                "--register=" + register,
                "--link=127.0.0.1:0",
                "--listen=ws://127.0.0.1:0,ws://127.0.0.1:0?name=devices&workers=device,"
                        + "tcp://127.0.0.1:0?name=blocks&framing=blocks&kind=text",
                "--route=/members/*=member",
                "--classpath=" + jar);
        List<LaunchedNode> workers = List.of(
                worker(register, jar, "plain", "ProbeEvents"),
                worker(register, jar, "device", "ProbeEvents", "--tag=device"),
                worker(register, jar, "member", "AsyncSignIn", "--tag=member"));
        workers.forEach(LaunchedNode::ready);
        String[] listeners = gateway.readyValue("listen").split(",");
        assertThat(listeners[0]).matches("ws://127.0.0.1:\\d+");
        assertThat(listeners[1]).matches("ws://127.0.0.1:\\d+\\?name=devices");
        assertThat(listeners[2]).matches("tcp://127.0.0.1:\\d+\\?name=blocks");
        URI open = URI.create(listeners[0] + "/");
        URI devices = URI.create(listeners[1].replace("?name=devices", "/"));

        // The least loaded worker of all would be another one each time.
        List<SocketClient> onDevices = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SocketClient client = SocketClient.connect(devices);
            onDevices.add(client);
            assertThat(client.ask("worker")).isEqualTo("device");
        }
        try (SocketClient member = SocketClient.connect(open.resolve("/members/ada"));
                SocketClient stranger = SocketClient.connect(open.resolve("/members/bob"))) {
            assertThat(member.ask("sign-in ada")).isEqualTo("signed in as ada");
            assertThat(member.ask("limit 1")).isEqualTo("in time: ada");
            stranger.send("limit 1");
            assertThat(stranger.closeCode()).isEqualTo(CloseReason.UNAUTHORIZED.code());
            assertThat(member.ask("sign-in ada")).isEqualTo("signed in as ada");
        }
        for (SocketClient client : onDevices) {
            client.close();
        }

        // Whoever is on no listener and no path with a rule may get any worker: here those that know "echo" are wanted.
        assertThat(workers.get(2).stop()).isZero();
        try (Socket framed = new Socket("127.0.0.1", URI.create(listeners[2]).getPort())) {
            framed.setSoTimeout(TIMEOUT_MS);
            framed.getOutputStream().write("09echo some07echo th".getBytes(US_ASCII));
            framed.getOutputStream().write("08echo ing".getBytes(US_ASCII));
            InputStream in = framed.getInputStream();
            assertThat(new String(in.readNBytes(15), US_ASCII)).isEqualTo("04some02th03ing");
        }

        LaunchedNode status = status(register);
        while (status.awaitExit() != 0 && status.out().text().contains("register.lease-grace")) {
            status = status(register);
        }
        assertThat(status.awaitExit()).as(status.out().text()).isZero();
        assertThat(status.out().text()).contains(" listens on " + String.join(", ", listeners) + ", link ");
    }

    @Test
    @Tag("OP-09")
    void shouldLetAProgramThatOnlySendsFindItsWayAfterRestartsOfGatewayAndRegister() throws Exception {
        Path jar = ProbeJar.in(nodes.directory());
        // At an address that nobody dials from: the port stays free for the next one.
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.7:0");
        String at = register.address();
        LaunchedNode first = gateway("first", at);
        nodes.start("worker", "--register=" + at, "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
        nodes.startMain(jar, "com.acme.TickMain", at).ready();
        awaitTick(first);

        // Another port to link to, which the program hears of from the register.
        first.kill();
        LaunchedNode second = gateway("second", at);
        assertThat(second.link()).isNotEqualTo(first.link());
        awaitTick(second);

        // Links outlive the register; what comes after it is found by way of the new one.
        register.kill();
        awaitTick(second);
        nodes.start("register", "--bind=" + at).ready();
        assertThat(second.stop()).isZero();
        awaitTick(gateway("third", at));
    }

    private LaunchedNode status(String register) throws Exception {
        return nodes.start("status", "--register=" + register, "--interval=1ms", "--expect=workers=2");
    }

    private static void awaitTick(LaunchedNode gateway) throws Exception {
        try (SocketClient client = SocketClient.connect(gateway.clients())) {
            assertThat(client.next()).isEqualTo("tick");
        }
    }

    private LaunchedNode gateway(String name, String register) throws Exception {
        return nodes.start(
                        "gateway",
                        "--name=" + name,
                        "--register=" + register,
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--link-redial-max=300ms")
                .ready();
    }

    private LaunchedNode worker(String register, Path jar, String name, String handler, String... more)
            throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--classpath=" + jar,
                "--handler=com.acme." + handler));
        args.addAll(List.of(more));
        return nodes.start(args.toArray(String[]::new));
    }
}
