package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sees: options and where they come from, refusals, exit codes, signals. */
@Timeout(300)
class OperationIT {
    // Nothing listens there: it is reserved (tcpmux) and below the range that systems hand out.
    private static final String NO_REGISTER = "--register=127.0.0.1:1";
    private static final String ANY_LISTEN = "--listen=ws://127.0.0.1:0";
    private static final String ANY_LINK = "--link=127.0.0.1:0";
    private static final String[] DIAL_OFTEN = {"--link-redial-min=10ms", "--link-redial-max=20ms"};
    private static final String SECRET = "an-acceptance-test-secret-of-48-bytes-0123456789";
    private static final String BENCH = "--handler=io.gatehouse.samples.bench.BenchEvents";

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("OP-01")
    void shouldStopIdleNodesCleanlyOnSigterm() throws Exception {
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        LaunchedNode gateway =
                nodes.start("gateway", ANY_LISTEN, ANY_LINK, "--register=" + register.address(), "--drain-time=60s");
        LaunchedNode worker = nodes.start("worker", "--register=" + register.address(), BENCH, "--stop-timeout=60s");
        gateway.ready();
        worker.ready();

        for (LaunchedNode node : List.of(worker, gateway, register)) {
            long begun = System.nanoTime();
            assertThat(node.stop()).as("exit code of %s", node).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("time to stop %s", node)
                    .isLessThan(Duration.ofSeconds(40));
        }
    }

    @Test
    void shouldStopCleanlyWithoutARegister() throws Exception {
        LaunchedNode gateway = nodes.start("gateway", ANY_LISTEN, ANY_LINK, NO_REGISTER);
        LaunchedNode worker = nodes.start("worker", NO_REGISTER, BENCH);
        gateway.ready();
        worker.ready();

        assertThat(gateway.stop()).isZero();
        assertThat(worker.stop()).isZero();
    }

    @Test
    @Tag("OP-01")
    void shouldHelpOnEachCommand() throws Exception {
        Map<LaunchedNode, String> optionOf = new LinkedHashMap<>();
        optionOf.put(nodes.start("register", "--help"), "--bind");
        optionOf.put(nodes.start("gateway", "--help"), "--listen");
        optionOf.put(nodes.start("worker", "--help"), "--handler");
        optionOf.put(nodes.start("demo", "--help"), "--port");
        optionOf.put(nodes.start("check", "--help"), "--config");

        for (Map.Entry<LaunchedNode, String> entry : optionOf.entrySet()) {
            assertThat(entry.getKey().awaitExit()).as("%s", entry.getKey()).isZero();
            assertThat(entry.getKey().out().text()).contains("Usage: gatehouse", entry.getValue(), "--help");
            assertThat(entry.getKey().log().text()).isEmpty();
        }
    }

    @Test
    @Tag("GW-02")
    void shouldTakeFlagBeforeEnvironmentBeforeFileBeforeDefault() throws Exception {
        Path file = file("names.yaml", "gateway.name: of-file\nregister:\n  bind: 127.0.0.4:0\nworker.name: of-file\n");
        Map<String, String> environment =
                Map.of("GATEHOUSE_GATEWAY_NAME", "of-env", "GATEHOUSE_REGISTER_BIND", "127.0.0.3:0");
        String config = "--config=" + file;

        LaunchedNode byDefault = nodes.start("gateway", ANY_LISTEN, ANY_LINK, NO_REGISTER);
        LaunchedNode byFile = nodes.start("gateway", ANY_LISTEN, ANY_LINK, NO_REGISTER, config);
        LaunchedNode byEnvironment = nodes.start(environment, "gateway", ANY_LISTEN, ANY_LINK, NO_REGISTER, config);
        LaunchedNode byFlag =
                nodes.start(environment, "gateway", ANY_LISTEN, ANY_LINK, NO_REGISTER, config, "--name=of-flag");
        assertThat(byDefault.readyLine()).contains("gateway gateway ");
        assertThat(byFile.readyLine()).contains("gateway of-file ");
        assertThat(byEnvironment.readyLine()).contains("gateway of-env ");
        assertThat(byFlag.readyLine()).contains("gateway of-flag ");
        for (LaunchedNode node : nodes.all()) {
            node.kill();
        }

        LaunchedNode registerByFile = nodes.start("register", config);
        LaunchedNode registerByEnvironment = nodes.start(environment, "register", config);
        LaunchedNode registerByFlag = nodes.start(environment, "register", config, "--bind=127.0.0.2:0");
        assertThat(registerByFile.address()).startsWith("127.0.0.4:");
        assertThat(registerByEnvironment.address()).startsWith("127.0.0.3:");
        assertThat(registerByFlag.address()).startsWith("127.0.0.2:");

        LaunchedNode workerByFile = nodes.start("worker", config, NO_REGISTER, BENCH);
        LaunchedNode workerByFlag = nodes.start("worker", config, NO_REGISTER, BENCH, "--name=of-flag");
        assertThat(workerByFile.readyLine()).contains("of-file");
        assertThat(workerByFlag.readyLine()).contains("of-flag");
    }

    @Test
    void shouldTakeTheFileThatTheEnvironmentNames() throws Exception {
        Path file = file("named.yaml", "gateway.name: of-file\n");

        assertThat(nodes.start(
                                Map.of("GATEHOUSE_CONFIG", file.toString()),
                                "gateway",
                                ANY_LISTEN,
                                ANY_LINK,
                                NO_REGISTER)
                        .readyLine())
                .contains("gateway of-file ");
    }

    @Test
    void shouldRefuseWrongOptionsWithWhereWhatAndWhatIsAllowed() throws Exception {
        Path unknownKey = file("unknown-key.yaml", "gateway:\n  lisen: ws://127.0.0.1:0\n");
        Path badValue = file("bad-value.yaml", "gateway.ping-interval: soon\n");

        LaunchedNode unknownFlag = nodes.start("gateway", "--lisen=ws://127.0.0.1:0");
        LaunchedNode unknownInFile = nodes.start("gateway", "--config=" + unknownKey);
        LaunchedNode unknownVariable =
                nodes.start(Map.of("GATEHOUSE_GATEWAY_LISEN", "ws://127.0.0.1:0"), "gateway", ANY_LISTEN);
        LaunchedNode badInFile = nodes.start("gateway", "--config=" + badValue);
        LaunchedNode badFlag = nodes.start("register", "--bind=127.0.0.1:65536");
        LaunchedNode badVariable = nodes.start(Map.of("GATEHOUSE_WORKER_THREADS", "many"), "worker", BENCH);
        LaunchedNode badChoice = nodes.start("gateway", ANY_LISTEN, ANY_LINK, "--slow-client=shout");
        LaunchedNode missing = nodes.start("worker");
        LaunchedNode secretFlag = nodes.start("register", "--secret=" + SECRET);

        assertRefused(unknownFlag, "--lisen", "ws://127.0.0.1:0", "Did you mean --listen?", "see --help");
        assertRefused(
                unknownInFile,
                unknownKey + ":2",
                "gateway.lisen",
                "ws://127.0.0.1:0",
                "Did you mean gateway.listen?",
                "see --help");
        assertRefused(
                unknownVariable,
                "GATEHOUSE_GATEWAY_LISEN",
                "ws://127.0.0.1:0",
                "Did you mean GATEHOUSE_GATEWAY_LISTEN?",
                "see --help");
        assertRefused(badInFile, badValue + ":1", "gateway.ping-interval", "soon");
        assertRefused(badFlag, "--bind", "65536");
        assertRefused(badVariable, "GATEHOUSE_WORKER_THREADS", "many");
        assertRefused(badChoice, "shout", "disconnect", "drop-newest");
        assertRefused(missing, "--handler", "GATEHOUSE_WORKER_HANDLER", "worker.handler");
        assertRefused(secretFlag, "--secret-file", "GATEHOUSE_SECRET");
        assertThat(secretFlag.log().text()).doesNotContain(SECRET);
    }

    @Test
    void shouldSayWhetherAFileIsGood() throws Exception {
        Path good = file("good.yaml", """
                register.bind: 127.0.0.1:1236
                gateway:
                  listen: [ws://127.0.0.1:7272, ws://127.0.0.1:7273]
                  link: 127.0.0.1:2900
                worker:
                  handler: com.acme.ChatEvents
                link.heartbeat: 1s
                """);
        Path bad = file("bad.yaml", """
                register.bind: 127.0.0.1:1236
                gateway:
                  lnk: 127.0.0.1:2900
                worker:
                  threads: many
                """);

        LaunchedNode checkGood = nodes.start("check", "--config=" + good);
        LaunchedNode checkBad = nodes.start("check", "--config=" + bad);
        LaunchedNode checkNone = nodes.start("check", "--config=" + bad.resolveSibling("none.yaml"));

        assertThat(checkGood.awaitExit()).isZero();
        assertThat(checkGood.out().text()).contains(good.toString());
        assertThat(checkBad.awaitExit()).isEqualTo(2);
        assertThat(checkBad.out().text() + checkBad.log().text())
                .contains(bad + ":3: gateway.lnk", "Did you mean gateway.link?", bad + ":5: worker.threads", "many");
        assertRefused(nodes.start("check"), "gatehouse check: --config FILE is required.");
        assertThat(checkNone.awaitExit()).isEqualTo(2);
        assertThat(checkNone.out().text() + checkNone.log().text()).contains("none.yaml", "does not exist");
    }

    @Test
    @Tag("BW-04")
    void shouldNameAHandlerThatCannotBeUsed() throws Exception {
        String path = "--classpath=" + ProbeJar.in(nodes.directory());

        LaunchedNode unknown = nodes.start("worker", NO_REGISTER, path, "--handler=com.acme.ProbeEvent");
        LaunchedNode noHandler = nodes.start("worker", NO_REGISTER, path, "--handler=com.acme.NoHandler");
        LaunchedNode failing = nodes.start("worker", NO_REGISTER, path, "--handler=com.acme.FailingStart");
        // The stack trace is the user's own and says where to look.
        nodes.mayPrintStackTrace(failing);

        assertEnded(4, unknown, "com.acme.ProbeEvent", "worker.handler");
        assertEnded(4, noHandler, "com.acme.NoHandler", "ClientEvents");
        assertEnded(4, failing, "com.acme.FailingStart", "onWorkerStart");
        assertThat(unknown.log().lines()).hasSize(1);
        assertThat(noHandler.log().lines()).hasSize(1);
    }

    @Test
    @Tag("GW-06")
    void shouldNameAPortInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            LaunchedNode register = nodes.start("register", "--bind=" + address);
            LaunchedNode link = nodes.start("gateway", ANY_LISTEN, "--link=" + address, NO_REGISTER);
            LaunchedNode listen = nodes.start("gateway", "--listen=ws://" + address, ANY_LINK, NO_REGISTER);

            assertEnded(3, register, "register.bind=" + address, "cannot be listened on");
            assertEnded(3, link, "gateway.link=" + address, "cannot be listened on");
            assertEnded(3, listen, "gateway.listen=ws://" + address, "cannot be listened on");
        }
    }

    @Test
    @Tag("BW-05")
    @Tag("GW-05")
    @Tag("GW-12")
    void shouldServeOtherMachinesWithASecretOnly() throws Exception {
        Path secret = file("secret", SECRET + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

        LaunchedNode register = nodes.start("register", "--bind=0.0.0.0:0");
        LaunchedNode gateway = nodes.start("gateway", ANY_LISTEN, "--link=0.0.0.0:0", NO_REGISTER);
        LaunchedNode shortSecret = nodes.start(Map.of("GATEHOUSE_SECRET", "short"), "register", "--bind=0.0.0.0:0");
        assertRefused(register, "register.bind=0.0.0.0:0", "secret-file", "GATEHOUSE_SECRET");
        assertRefused(gateway, "gateway.link=0.0.0.0:0", "secret-file", "GATEHOUSE_SECRET");
        assertRefused(shortSecret, "register.bind=0.0.0.0:0", "5 bytes");

        LaunchedNode allowed = nodes.start("register", "--bind=0.0.0.0:0", "--secret-file=" + secret);
        String port = allowed.address().replaceFirst(".*:", "");
        LaunchedNode link = nodes.start(
                Map.of("GATEHOUSE_SECRET", SECRET),
                "gateway",
                ANY_LISTEN,
                "--link=0.0.0.0:0",
                "--advertise=127.0.0.1:0",
                "--register=127.0.0.1:" + port);
        link.ready();
        link.logged("linked to .*register");
        // Client listeners are meant for strangers.
        nodes.start("gateway", "--listen=ws://0.0.0.0:0", ANY_LINK, NO_REGISTER).ready();
        for (LaunchedNode node : nodes.all()) {
            assertThat(node.log().text() + node.out().text()).doesNotContain(SECRET);
        }
    }

    @Test
    void shouldSayOnceOnBothSidesThatSecretsDiffer() throws Exception {
        Map<String, String> one = Map.of("GATEHOUSE_SECRET", SECRET);
        Map<String, String> other = Map.of("GATEHOUSE_SECRET", SECRET + "-of-another-cluster");
        LaunchedNode register =
                nodes.start(one, "register", "--bind=127.0.0.1:0").ready();

        LaunchedNode worker =
                nodes.start(other, "worker", "--register=" + register.address(), BENCH, DIAL_OFTEN[0], DIAL_OFTEN[1]);

        worker.logged("the secrets of .* differ");
        register.logged("the secrets of .* differ");
        // READY comes after worker.start-grace of 2 s, hence after many more dials.
        worker.ready();
        assertThat(worker.log().lines("secrets of")).hasSize(1);
        assertThat(register.log().lines("secrets of")).hasSize(1);
        assertThat(worker.process().isAlive()).isTrue();
        assertThat(worker.log().text() + register.log().text()).doesNotContain(SECRET);
    }

    @Test
    void shouldKeepTryingARegisterAndSayEachStateOnce() throws Exception {
        // At an address that nobody dials from: the port stays free for the next one.
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.5:0").ready();
        String address = register.address();
        register.kill();

        LaunchedNode gateway = nodes.start(
                "gateway", "--name=g", ANY_LISTEN, ANY_LINK, "--register=" + address, DIAL_OFTEN[0], DIAL_OFTEN[1]);
        LaunchedNode worker =
                nodes.start("worker", "--name=w", "--register=" + address, BENCH, DIAL_OFTEN[0], DIAL_OFTEN[1]);
        gateway.ready();
        worker.ready();
        gateway.logged("no link to register");
        worker.logged("no link to register");
        // Something else listens there for a while: dials can be counted.
        int dials = 0;
        try (var silent = new ServerSocket()) {
            silent.setReuseAddress(true);
            InetSocketAddress bind = LaunchedNode.socketAddress(address);
            silent.bind(bind);
            for (; dials < 30; dials++) {
                silent.accept().close();
            }
        }
        int said = worker.log().lines("no link to register").size()
                + gateway.log().lines("no link to register").size();
        assertThat(said).as("lines about %d dials and more", dials).isBetween(2, 8);

        nodes.start("register", "--bind=" + address).ready();

        gateway.logged("linked to .*register");
        worker.logged("linked to .*register");
        worker.logged("linked to .*gateway 'g'");
    }

    @Test
    void shouldRunOnTheJdkAndWithTheFlagsOfTheEnvironment() throws Exception {
        Path home =
                Files.createDirectories(nodes.directory().resolve("jdk/bin")).getParent();
        Path java = Files.writeString(
                home.resolve("bin/java"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' -Dprobe.jdk=ours \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(Path.of(System.getProperty("java.home"), "release"), home.resolve("release"));
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        LaunchedNode gateway = nodes.start("gateway", ANY_LISTEN, ANY_LINK, "--register=" + register.address());
        Map<String, String> environment = Nodes.javaOpts("-Dprobe.flag=visible");
        environment.put("JAVA_HOME", home.toString());

        nodes.start(
                        environment,
                        "worker",
                        "--register=" + register.address(),
                        "--handler=com.acme.ProbeEvents",
                        "--classpath=" + ProbeJar.in(nodes.directory()))
                .ready();

        try (var client = SocketClient.connect(gateway.ready().clients())) {
            assertThat(client.ask("property probe.flag")).isEqualTo("visible");
            assertThat(client.ask("property probe.jdk")).isEqualTo("ours");
        }
    }

    @Test
    void shouldBeTheJvmItselfAlsoThroughALinkInAnotherDirectory() throws Exception {
        Path link = Files.createSymbolicLink(nodes.directory().resolve("gatehouse-link"), Nodes.launcher());

        LaunchedNode shell = nodes.run(
                "shell",
                Map.of(),
                List.of(
                        "bash",
                        "-c",
                        "\"$0\" register --bind=127.0.0.1:0 & echo \"pid=$!\"; wait $!",
                        link.toString()));
        long pid = Long.parseLong(
                shell.out().await("^pid=(\\d+)$", Duration.ofSeconds(20)).group(1));
        shell.ready();
        ProcessHandle jvm = ProcessHandle.of(pid).orElseThrow();

        assertThat(jvm.info().command().orElseThrow()).endsWith("/java");
        assertThat(jvm.descendants()).isEmpty();
        jvm.destroy();
        jvm.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(shell.awaitExit())
                .as("exit code of the JVM, as the shell sees it")
                .isZero();
    }

    private static void assertRefused(LaunchedNode node, String... parts) throws InterruptedException {
        assertEnded(2, node, parts);
        assertThat(node.log().lines()).as("log of %s", node).hasSize(1);
    }

    private static void assertEnded(int code, LaunchedNode node, String... parts) throws InterruptedException {
        assertThat(node.awaitExit())
                .as("exit code of %s, which said: %s", node, node.log().text())
                .isEqualTo(code);
        assertThat(node.log().text()).as("what %s said", node).contains(parts);
        assertThat(node.out().text()).as("standard output of %s", node).isEmpty();
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(nodes.directory().resolve(name), content);
    }
}
