package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients and the other processes notice when one process ends, and when it comes back: as little as possible. */
@Timeout(300)
@Tag("fault") // its heartbeats are fractions of a second, which tests beside it would use up
class FailureIT {
    // Dials often, so that a test need not wait for the longest pause.
    private static final String REDIAL = "--link-redial-max=300ms";
    // Nobody dials from there: the port of a process that has ended stays free for the next one.
    private static final String ANY_PORT = "127.0.0.6:0";

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private Path jar;

    @BeforeEach
    void makeJar() throws Exception {
        jar = ProbeJar.in(nodes.directory());
    }

    @Test
    @Tag("EV-07")
    @Tag("OP-03")
    @Tag("OP-07")
    void shouldRedeliverWhatAKilledWorkerHadNotFinishedAndKeepItsClients() throws Exception {
        String register = register("127.0.0.1:0").address();
        LaunchedNode gatewayA = gateway("a", register);
        LaunchedNode gatewayB = gateway("b", register);
        LaunchedNode one = worker("one", register);
        LaunchedNode two = worker("two", register);
        awaitLinks(one, gatewayA, gatewayB);
        awaitLinks(two, gatewayA, gatewayB);

        try (var first = SocketClient.connect(gatewayA.clients());
                var second = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            String victim = first.ask("worker");
            String survivor = second.ask("worker");
            assertThat(survivor).isNotEqualTo(victim);
            first.send("hang job").expect("hanging on " + victim);
            first.send("echo while it hangs");

            (victim.equals("one") ? one : two).kill();
            for (int i = 0; i < 100; i++) {
                first.send("echo " + i);
                onB.send("echo " + i);
            }

            first.skipTo("redelivered job to " + survivor).expect("while it hangs");
            for (int i = 0; i < 100; i++) {
                first.expect(Integer.toString(i));
                onB.expect(Integer.toString(i));
            }
            for (SocketClient client : new SocketClient[] {first, second, onB}) {
                client.expectNothingElse();
                assertThat(client.ask("worker")).isEqualTo(survivor);
            }
        }
    }

    @Test
    void shouldMoveTheClientsOfAWorkerThatFallsSilentAndTakeItBack() throws Exception {
        String register = register("127.0.0.1:0").address();
        LaunchedNode gateway = nodes.start(
                "gateway",
                "--name=a",
                "--listen=ws://127.0.0.1:0",
                "--link=127.0.0.1:0",
                "--register=" + register,
                "--link-heartbeat=200ms",
                "--link-heartbeats-missed=3",
                "--parking-time=120s",
                "--rebalance-rate=0"); // else the one that is back may take the client over again, as is its right
        LaunchedNode one = worker("one", register);
        awaitLinks(one, gateway);

        try (var client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("worker")).isEqualTo("one");
            one.suspend();
            client.send("echo while it is silent");
            LaunchedNode two = worker("two", register);

            client.skipTo("while it is silent");
            assertThat(client.ask("worker")).isEqualTo("two");

            one.resume();
            awaitServedBy("one", gateway);
            // What the silent one finds in its socket when it wakes is not its to handle any more.
            client.expectNothingElse();
            assertThat(client.ask("worker")).isEqualTo("two");
            assertThat(two.process().isAlive() && one.process().isAlive()).isTrue();
        }
    }

    @Test
    @Tag("OP-03")
    void shouldKeepMessagesWhileThereIsNoWorker() throws Exception {
        String register = register("127.0.0.1:0").address();
        LaunchedNode gateway = gateway("a", register);
        LaunchedNode worker = worker("first", register);
        awaitLinks(worker, gateway);

        try (var before = SocketClient.connect(gateway.clients())) {
            assertThat(before.ask("worker")).isEqualTo("first");
            before.send("join room").expect("joined room");
            worker.kill();
            before.send("echo parked");
            try (var meanwhile = SocketClient.connect(gateway.clients())) {
                meanwhile.send("worker");

                worker("second", register);

                before.skipTo("parked");
                meanwhile.expect("second");
                meanwhile.send("group room still a member");
                before.expect("still a member");
            }
        }
    }

    @Test
    void shouldLoseNobodyButItsOwnClientsWhenAGatewayRestarts() throws Exception {
        String register = register("127.0.0.1:0").address();
        LaunchedNode gatewayA = startGateway("a", "ws://" + ANY_PORT, ANY_PORT, register);
        LaunchedNode gatewayB = gateway("b", register);
        LaunchedNode worker = worker("one", register);
        awaitLinks(worker, gatewayA, gatewayB);

        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            onA.send("join room").expect("joined room");
            onB.send("join room").expect("joined room");

            assertThat(gatewayA.stop()).isZero();

            assertThat(onA.closeCode()).isEqualTo(1012);
            onB.send("group room without a").expect("without a").expectNothingElse();

            LaunchedNode again = startGateway("a", gatewayA.clients().toString(), gatewayA.link(), register)
                    .ready();
            assertThat(again.clients()).isEqualTo(gatewayA.clients());
            try (var back = SocketClient.connect(again.clients())) {
                back.send("join room").expect("joined room");
                back.send("group room together again").expect("together again");
                onB.expect("together again").expectNothingElse();
            }
            assertThat(onB.isOpen()).isTrue();
        }
    }

    @Test
    void shouldLoseNobodyButItsOwnClientsWhenAGatewayIsKilled() throws Exception {
        String register = register("127.0.0.1:0").address();
        LaunchedNode gatewayA = gateway("a", register);
        LaunchedNode gatewayB = gateway("b", register);
        LaunchedNode worker = worker("one", register);
        awaitLinks(worker, gatewayA, gatewayB);

        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            onA.send("join room").expect("joined room");
            onB.send("join room").expect("joined room");

            gatewayA.kill();

            assertThat(onA.closeCode()).isEqualTo(1006);
            onB.send("group room without a").expect("without a").expectNothingElse();
        }
    }

    @Test
    void shouldCarryOnWithoutARegisterAndLetNewNodesInWhenItIsBack() throws Exception {
        LaunchedNode register = register(ANY_PORT).ready();
        String address = register.address();
        LaunchedNode gateway = gateway("a", address);
        LaunchedNode one = worker("one", address);
        awaitLinks(one, gateway);

        try (var client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("worker")).isEqualTo("one");
            register.kill();
            client.expectNothingElse();
            LaunchedNode two = worker("two", address);
            two.logged("no link to register");
            gateway.logged("no link to register");
            client.expectNothingElse();

            register(address).ready();

            awaitLinks(two, gateway);
            awaitServedBy("two", gateway);
            client.expectNothingElse();
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    @Tag("BW-03")
    @Tag("GW-08")
    void shouldLetNewNodesInThroughTheSecondRegisterWhenTheFirstIsKilled() throws Exception {
        LaunchedNode first = register("127.0.0.1:0").ready();
        LaunchedNode second = register("127.0.0.1:0").ready();
        String both = first.address() + "," + second.address();
        LaunchedNode gatewayA = gateway("a", both);
        LaunchedNode one = worker("one", both);
        awaitLinks(one, gatewayA);

        first.kill();
        LaunchedNode gatewayB = gateway("b", both);
        LaunchedNode two = worker("two", both);

        awaitLinks(one, gatewayB);
        awaitLinks(two, gatewayA, gatewayB);
        try (var onA = SocketClient.connect(gatewayA.clients());
                var onB = SocketClient.connect(gatewayB.clients())) {
            onA.send("join room").expect("joined room");
            onB.send("group room hello");
            onA.expect("hello");
        }
    }

    /** New clients are bound to the worker with fewest, as soon as the gateway has heard that it is ready. */
    private static void awaitServedBy(String worker, LaunchedNode gateway) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String servedBy;
        do {
            assertThat(System.nanoTime())
                    .as("a client is bound to %s in time", worker)
                    .isLessThan(end);
            try (var client = SocketClient.connect(gateway.clients())) {
                servedBy = client.ask("worker");
            }
        } while (!servedBy.equals(worker));
    }

    private LaunchedNode register(String bind) throws Exception {
        return nodes.start("register", "--bind=" + bind);
    }

    private LaunchedNode gateway(String name, String register) throws Exception {
        return startGateway(name, "ws://127.0.0.1:0", "127.0.0.1:0", register);
    }

    private LaunchedNode startGateway(String name, String listen, String link, String register) throws Exception {
        return nodes.start(
                "gateway",
                "--name=" + name,
                "--listen=" + listen.replaceFirst("/$", ""),
                "--link=" + link,
                "--register=" + register,
                "--parking-time=120s", // as long as a worker may take to start
                REDIAL);
    }

    private LaunchedNode worker(String name, String register) throws Exception {
        return nodes.start(
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--handler=com.acme.ProbeEvents",
                "--classpath=" + jar,
                REDIAL);
    }

    private static void awaitLinks(LaunchedNode worker, LaunchedNode... gateways) {
        for (LaunchedNode gateway : gateways) {
            gateway.logged("worker '" + worker.nodeName() + "' .* takes clients");
        }
    }
}
