package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One register, two gateways and two workers, each a process of its own; one worker takes its handler from a jar, the other is a
 * program of a user's. The cluster lives through all tests; each has groups, uids and clients of its own.
 */
@Timeout(300)
class ClusterIT {
    private static final int FLOOD = 10_000;

    @RegisterExtension
    static final Nodes NODES = new Nodes();

    private static LaunchedNode gatewayA;
    private static LaunchedNode gatewayB;

    @BeforeAll
    static void startCluster() throws Exception {
        Path jar = ProbeJar.in(NODES.directory());
        String register = NODES.start("register", "--bind", "127.0.0.1:0").address();
        gatewayA = gateway("a", register);
        gatewayB = gateway("b", register);
        gatewayA.ready();
        gatewayB.ready();
        LaunchedNode fromJar = NODES.start(
                "worker",
                "--name=from-jar",
                "--register=" + register,
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + jar);
        LaunchedNode fromMain =
                NODES.startMain(jar, "com.acme.ProbeMain", "--name=from-main", "--register=" + register);
        for (LaunchedNode worker : new LaunchedNode[] {fromJar.ready(), fromMain.ready()}) {
            for (LaunchedNode gateway : new LaunchedNode[] {gatewayA, gatewayB}) {
                gateway.logged("worker '" + worker.nodeName() + "' .* takes clients");
            }
            // One of the tests has a handler that throws.
            NODES.mayPrintStackTrace(worker);
        }
    }

    private static LaunchedNode gateway(String name, String register) throws Exception {
        return NODES.start(
                "gateway",
                "--name=" + name,
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register);
    }

    @Test
    void shouldDeliverTenThousandMessagesOfOneHandlerInOrderOnBothGateways() throws Exception {
        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients());
                var sender = SocketClient.connect(gatewayA.clients())) {
            onA.send("join flood").expect("joined flood");
            onB.send("join flood").expect("joined flood");

            sender.send("flood flood " + FLOOD);

            for (int i = 0; i < FLOOD; i++) {
                onA.expect(Integer.toString(i));
                onB.expect(Integer.toString(i));
            }
            onA.expectNothingElse();
            onB.expectNothingElse();
            sender.expectNothingElse();
        }
    }

    @Test
    @Tag("EV-07")
    void shouldHandleTheMessagesOfAClientInOrder() throws Exception {
        try (var client = SocketClient.connect(gatewayB.clients())) {
            for (int i = 0; i < 2000; i++) {
                client.send("echo " + i);
            }

            for (int i = 0; i < 2000; i++) {
                client.expect(Integer.toString(i));
            }
            client.expectNothingElse();
        }
    }

    @Test
    @Tag("W-06")
    @Tag("API-13")
    void shouldReachBothDevicesOfAUidOnDifferentGateways() throws Exception {
        try (var phone = SocketClient.connect(gatewayA.clients());
                var laptop = SocketClient.connect(gatewayB.clients());
                var stranger = SocketClient.connect(gatewayB.clients())) {
            phone.send("uid tom").expect("bound tom");
            laptop.send("uid tom").expect("bound tom");
            stranger.send("uid eva").expect("bound eva");

            stranger.send("to-uid tom hello");

            phone.expect("hello").expectNothingElse();
            laptop.expect("hello").expectNothingElse();
            stranger.expectNothingElse();
        }
    }

    @Test
    @Tag("API-01")
    @Tag("API-16")
    void shouldLeaveOutWhoIsExcluded() throws Exception {
        try (var sender = SocketClient.connect(gatewayA.clients());
                var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients());
                var outside = SocketClient.connect(gatewayB.clients())) {
            for (SocketClient member : new SocketClient[] {sender, onA, onB}) {
                member.send("join except").expect("joined except");
            }
            outside.expectNothingElse();

            sender.send("group-others except members");
            sender.send("others everybody");

            onA.expect("members").expect("everybody").expectNothingElse();
            onB.expect("members").expect("everybody").expectNothingElse();
            outside.expect("everybody").expectNothingElse();
            sender.expectNothingElse();
        }
    }

    @Test
    @Tag("API-02")
    void shouldReachAClientOfTheOtherGatewayById() throws Exception {
        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            String id = onB.ask("id");

            onA.send("to " + id + " hello");

            onB.expect("hello").expectNothingElse();
            onA.expectNothingElse();
        }
    }

    @Test
    @Tag("API-14")
    @Tag("API-15")
    void shouldStopReachingWhoLeftAGroup() throws Exception {
        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            onA.send("join left").expect("joined left");
            onB.send("join left").expect("joined left");

            onA.send("leave left").expect("left left");
            onB.send("group left one");
            onB.expect("one").expectNothingElse();
            onA.expectNothingElse();

            onA.send("ungroup left").expect("no group left");
            onA.send("group left two").expectNothingElse();
            onB.expectNothingElse();
        }
    }

    @Test
    void shouldAnswerQueriesOverBothGateways() throws Exception {
        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            Set<String> ids = new TreeSet<>(Set.of(onA.ask("id"), onB.ask("id")));
            for (SocketClient client : new SocketClient[] {onA, onB}) {
                client.send("join asked").expect("joined asked");
            }
            onB.send("uid asked").expect("bound asked");

            assertThat(onA.ask("members asked")).isEqualTo(String.join(" ", ids));
            assertThat(onB.ask("members asked")).isEqualTo(String.join(" ", ids));
            assertThat(onA.ask("members nobody")).isEmpty();
            assertThat(onA.ask("is-uid-online asked")).isEqualTo("asked online: true");
            assertThat(onA.ask("is-uid-online nobody")).isEqualTo("nobody online: false");
            // Clients of the tests before may still be leaving.
            assertThat(Stream.generate(() -> askQuietly(onA, "count"))
                            .limit(1000)
                            .anyMatch("2 online"::equals))
                    .as("2 clients are counted")
                    .isTrue();
        }
    }

    @Test
    void shouldSpreadClientsOverBothWorkers() throws Exception {
        Set<String> workers = new TreeSet<>();
        List<SocketClient> clients = new ArrayList<>();
        // Two would do, were the clients of the tests before all gone.
        for (int i = 0; i < 20 && workers.size() < 2; i++) {
            clients.add(SocketClient.connect(gatewayA.clients()));
            workers.add(clients.get(i).ask("worker"));
        }
        clients.forEach(SocketClient::close);

        assertThat(workers).containsExactly("from-jar", "from-main");
    }

    @Test
    @Tag("EV-09")
    void shouldGoOnAfterAHandlerThatThrows() throws Exception {
        try (var client = SocketClient.connect(gatewayA.clients())) {
            client.send("fail");

            client.expectNothingElse();
            assertThat(client.isOpen()).isTrue();
        }
    }

    private static String askQuietly(SocketClient client, String question) {
        try {
            return client.ask(question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
