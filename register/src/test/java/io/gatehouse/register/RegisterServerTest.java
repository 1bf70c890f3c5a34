package io.gatehouse.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.protocol.RegisterMessage.Topology;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegisterServerTest {
    // Renewed five times as often: nobody loses it on a machine with much to do.
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final RegisterOptions OPTIONS = RegisterOptions.DEFAULTS
            .bind(new HostPort("127.0.0.1", 0))
            .leaseGrace(Duration.ofMillis(100))
            .links(Nodes.LINKS);

    @RegisterExtension
    final QuietLog log = new QuietLog();

    @RegisterExtension
    final Nodes nodes = new Nodes(LEASE);

    private final List<RegisterServer> registers = new ArrayList<>();

    @AfterEach
    void stopRegisters() {
        registers.forEach(RegisterServer::close);
    }

    private RegisterServer register(RegisterOptions options) throws Exception {
        RegisterServer register = RegisterServer.create(options);
        registers.add(register);
        Nodes.result(register.start());
        return register;
    }

    private static boolean hasGateways(Topology topology, Nodes.Node... gateways) {
        return topology.gateways().size() == gateways.length
                && topology.gateways()
                        .containsAll(List.of(gateways).stream()
                                .map(gateway -> gateway.entry)
                                .toList());
    }

    @Test
    void shouldTellNodesOfEachOther() throws Exception {
        HostPort address = register(OPTIONS).address();
        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node first = nodes.gateway(1, 1, address);
        Nodes.Node second = nodes.gateway(2, 1, address);

        for (Nodes.Node each : List.of(worker, first, second)) {
            each.awaitTopology("both gateways known", topology -> hasGateways(topology, first, second));
            each.awaitTopology(
                    "the worker known", topology -> topology.workers().contains(worker.identity));
            each.awaitTopology("complete", Topology::complete);
        }
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldBeReachableByIpv6() throws Exception {
        HostPort address = register(OPTIONS.bind(new HostPort("::1", 0))).address();
        Nodes.Node gateway = nodes.gateway(1, 1, address);

        gateway.awaitTopology("itself known", topology -> hasGateways(topology, gateway));
    }

    @Test
    void shouldForgetANodeAtOnceWhenItStopsInGoodOrder() throws Exception {
        HostPort address = register(OPTIONS).address();
        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node gateway = nodes.gateway(1, 1, address);
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway));

        gateway.stop();

        worker.awaitTopology("gateway gone", topology -> hasGateways(topology));
        // Had it been forgotten for its lease, there would be a warning.
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldForgetAKilledNodeWhenItsLeaseIsOverAndNotBefore() throws Exception {
        HostPort address = register(OPTIONS).address();
        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node gateway = nodes.gateway(1, 1, address);
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway) && topology.complete());

        long from = System.nanoTime();
        gateway.kill();

        worker.awaitTopology("gateway gone", topology -> hasGateways(topology));
        // It may have renewed a fifth of the lease before it was killed.
        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .isGreaterThan(LEASE.multipliedBy(3).dividedBy(5));
        assertThat(log.warnings())
                .contains("gateway 'g1' (000000000001) is gone: not heard of for its lease of 2000 ms");
    }

    @Test
    void shouldPutARestartedNodeInThePlaceOfTheKilledOne() throws Exception {
        HostPort address = register(OPTIONS).address();
        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node gateway = nodes.gateway(1, 1, address);
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway));
        gateway.kill();

        Nodes.Node restarted = nodes.gateway(1, 2, address);

        worker.awaitTopology("new incarnation known", topology -> hasGateways(topology, restarted));
    }

    @Test
    void shouldSayThatItIsNotCompleteWhileYoungSoThatNodesForgetNobody() throws Exception {
        RegisterServer first = register(OPTIONS);
        RegisterServer young = register(OPTIONS.leaseGrace(Duration.ofSeconds(60)));
        Nodes.Node worker = nodes.worker(1, first.address(), young.address());
        Nodes.Node gateway = nodes.gateway(1, 1, first.address());
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway));

        Nodes.result(first.stop());
        worker.awaitTopology("young register heard", topology -> !topology.complete());

        assertThat(hasGateways(worker.last(), gateway)).isTrue();
    }

    @Test
    void shouldBeReplacedByTheNextRegisterWhenItStops() throws Exception {
        RegisterServer first = register(OPTIONS);
        RegisterServer second = register(OPTIONS);
        Nodes.Node worker = nodes.worker(1, first.address(), second.address());
        Nodes.Node gateway = nodes.gateway(1, 1, first.address(), second.address());
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway));

        Nodes.result(first.stop());

        // Only the second knows this one.
        Nodes.Node late = nodes.gateway(2, 1, second.address());
        worker.awaitTopology("all known", topology -> hasGateways(topology, gateway, late));
        gateway.awaitTopology("all known", topology -> hasGateways(topology, gateway, late));
    }

    @Test
    void shouldHearOfAllNodesAgainAfterARestart() throws Exception {
        RegisterServer register = register(OPTIONS);
        HostPort address = register.address();
        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node gateway = nodes.gateway(1, 1, address);
        worker.awaitTopology("gateway known", topology -> hasGateways(topology, gateway));
        Nodes.result(register.stop());
        int toldBefore = worker.told.size();

        // Time for both to announce themselves before it says that it knows everybody.
        register(OPTIONS.bind(address).leaseGrace(Duration.ofSeconds(2)));

        worker.awaitTopology(
                "told by the new one",
                topology -> worker.told.size() > toldBefore && hasGateways(topology, gateway) && topology.complete());
        assertThat(worker.told).allMatch(topology -> topology.gateways().size() <= 1);
        assertThat(worker.told.subList(toldBefore, worker.told.size()))
                .as("nobody forgot the gateway meanwhile")
                .allMatch(topology -> hasGateways(topology, gateway));
    }

    @Test
    void shouldStayUsableAfterGarbageAndPortScans() throws Exception {
        HostPort address = register(OPTIONS).address();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            byte[] garbage = new byte[i % 3 == 0 ? 0 : 1 + random.nextInt(3000)];
            random.nextBytes(garbage);
            try (Socket socket = new Socket(address.host(), address.port())) {
                socket.getOutputStream().write(garbage);
            } catch (IOException e) {
                // The register may have closed already; that is its right.
            }
        }

        Nodes.Node worker = nodes.worker(1, address);
        Nodes.Node gateway = nodes.gateway(1, 1, address);

        worker.awaitTopology("seed " + seed, topology -> hasGateways(topology, gateway));
    }

    @Test
    void shouldNameAddressAndOptionWhenThePortIsInUse() throws Exception {
        HostPort taken = register(OPTIONS).address();
        RegisterServer second = RegisterServer.create(OPTIONS.bind(taken));
        registers.add(second);

        assertThatThrownBy(() -> Nodes.result(second.start()))
                .cause()
                .isInstanceOfSatisfying(
                        NodeFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CANNOT_LISTEN))
                .hasMessageContaining("register.bind=" + taken);
    }

    @Test
    void shouldBoundItsNameInBytes() {
        assertThat(OPTIONS.name("é".repeat(32)).name()).hasSize(32);
        for (String name : List.of("", "é".repeat(32) + "x", "two\nlines")) {
            assertThatThrownBy(() -> OPTIONS.name(name))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("register.name");
        }
    }

    @Test
    void shouldRefuseToBeReachedByOthersWithoutASecret() {
        HostPort everywhere = new HostPort("0.0.0.0", 0);

        assertThatThrownBy(() -> OPTIONS.bind(everywhere))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("register.bind=0.0.0.0:0");
        assertThat(OPTIONS.links(Nodes.LINKS.secret(Secret.of("x".repeat(Secret.MIN_BYTES))))
                        .bind(everywhere)
                        .bind())
                .isEqualTo(everywhere);
    }

    @Test
    void shouldStopEvenIfItNeverStarted() throws Exception {
        RegisterServer register = RegisterServer.create(OPTIONS);

        Nodes.result(register.stop());
        Nodes.result(register.stop());
    }
}
