package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.samples.process.ProbeJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Processes for faults to happen to: started by the launcher, with the options of a {@link FaultForm}. */
final class FaultCluster {
    // Looking at every use of every buffer takes so long that a loop under load falls silent for it.
    private static final Map<String, String> JAVA = Nodes.javaOpts("-Dio.netty.leakDetection.level=simple");

    private static final String REGISTER = "--register=";

    private final Nodes nodes;
    private final FaultForm form;
    private final Path jar;
    private final String handler;
    private final List<LaunchedNode> gateways = new ArrayList<>();
    private LaunchedNode register;
    private String given = ""; // registers, in the place of the one that is started here

    FaultCluster(Nodes nodes, FaultForm form) throws Exception {
        this(nodes, form, "com.acme.FaultEvents");
    }

    FaultCluster(Nodes nodes, FaultForm form, String handler) throws Exception {
        this.nodes = nodes;
        this.form = form;
        this.handler = handler;
        jar = ProbeJar.in(nodes.directory());
        // Nobody dials from there: the port stays free for the next one.
        startRegister("127.0.0.8:0");
    }

    /** With registers that are there already. */
    FaultCluster(Nodes nodes, FaultForm form, RegisterSet registers) throws Exception {
        this(nodes, form, registers, "com.acme.FaultEvents");
    }

    FaultCluster(Nodes nodes, FaultForm form, RegisterSet registers, String handler) throws Exception {
        this.nodes = nodes;
        this.form = form;
        this.handler = handler;
        jar = ProbeJar.in(nodes.directory());
        given = registers.addresses();
    }

    FaultForm form() {
        return form;
    }

    LaunchedNode register() {
        return register;
    }

    /** Starts a register in the place of the one before. */
    LaunchedNode startRegister(String bind) throws Exception {
        register = nodes.start(JAVA, arguments("register", "--bind=" + bind, form.leaseGraceFlag()))
                .ready();
        return register;
    }

    LaunchedNode gateway(String name, String... more) throws Exception {
        return gatewayAt("ws://127.0.0.1:0", name, more);
    }

    /** One that listens otherwise. */
    LaunchedNode gatewayAt(String listen, String name, String... more) throws Exception {
        String[] own = {
            "--name=" + name,
            "--listen=" + listen,
            "--link=127.0.0.1:0",
            REGISTER + registers(),
            form.parkingFlag(),
            form.leaseFlag()
        };
        LaunchedNode gateway = nodes.start(JAVA, arguments("gateway", concat(own, more)));
        gateways.add(gateway);
        return gateway;
    }

    /** Starts a worker; returns at once. */
    LaunchedNode worker(String name, String... more) throws Exception {
        String[] own = {
            "--name=" + name, REGISTER + registers(), "--handler=" + handler, "--classpath=" + jar, form.leaseFlag()
        };
        return nodes.start(JAVA, arguments("worker", concat(own, more)));
    }

    /** Starts workers at once, as they take a second each, and waits until each gateway gives clients to each. */
    List<LaunchedNode> workers(String... names) throws Exception {
        List<LaunchedNode> workers = new ArrayList<>();
        for (String name : names) {
            workers.add(worker(name));
        }
        workers.forEach(this::awaitTaken);
        return workers;
    }

    /** Waits until each gateway gives clients to this worker. */
    LaunchedNode awaitTaken(LaunchedNode worker) {
        gateways.stream()
                .filter(gateway -> gateway.process().isAlive())
                .forEach(gateway -> gateway.logged("worker '" + worker.nodeName() + "' .* takes clients"));
        return worker;
    }

    List<URI> clientAddresses() {
        return gateways.stream().map(LaunchedNode::clients).toList();
    }

    /** The largest figure of this name in what the nodes of the cluster say of themselves and of their links. */
    long figure(String name) {
        try (var inquiry = ClusterInquiry.of(
                Arrays.stream(registers().split(",")).map(HostPort::parse).toList(),
                LinkOptions.DEFAULTS,
                Duration.ofSeconds(10))) {
            ClusterStatus status = inquiry.status().await();
            OptionalLong largest = Stream.of(status.registers(), status.gateways(), status.workers())
                    .flatMap(List::stream)
                    .flatMap(node -> node.status().stream())
                    .flatMap(node -> Stream.concat(
                            Stream.of(node.figures()), node.links().stream().map(LinkStatus::figures)))
                    .map(figures -> figures.values().get(name))
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max();
            assertThat(largest).as("%s in %s", name, status).isPresent();
            return largest.getAsLong();
        }
    }

    /** What its handlers wrote down. */
    CallLog calls() {
        return new CallLog(nodes.directory());
    }

    /** What a process takes of the machine's memory. */
    static long rssBytes(LaunchedNode node) throws IOException {
        String kib = Files.readAllLines(
                        Path.of("/proc", Long.toString(node.process().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", "");
        return Long.parseLong(kib) << 10;
    }

    /** The fault must strike in the middle of things: waits until so much is on its way. */
    static void assertUnderLoad(Fleet fleet) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int unanswered = fleet.unanswered(); unanswered < 100; unanswered = fleet.unanswered()) {
            assertThat(System.nanoTime())
                    .as("messages on their way when the fault strikes: %d of 100", unanswered)
                    .isLessThan(end);
        }
    }

    /** Waits until the handlers have learnt of the end of so many clients. */
    void awaitCloses(int clients, Duration andLonger) {
        long end = System.nanoTime() + Duration.ofSeconds(60).plus(andLonger).toNanos();
        while (calls().unflagged("close").size() < clients) {
            assertThat(System.nanoTime())
                    .as(
                            "onClose of %d clients, so far of %d",
                            clients, calls().unflagged("close").size())
                    .isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String registers() {
        return given.isEmpty() ? register.address() : given;
    }

    private String[] arguments(String tier, String... own) {
        return Stream.concat(Stream.of(tier), Stream.concat(Arrays.stream(own), form.linkFlags().stream()))
                .filter(flag -> !flag.isEmpty())
                .toArray(String[]::new);
    }

    private static String[] concat(String[] first, String[] second) {
        boolean others = Arrays.stream(second).anyMatch(flag -> flag.startsWith(REGISTER));
        return Stream.concat(
                        Arrays.stream(first).filter(flag -> !others || !flag.startsWith(REGISTER)),
                        Arrays.stream(second))
                .toArray(String[]::new);
    }

    /** Long enough for what was held up by a fault to be answered. */
    static Duration settleLimit() {
        return Duration.ofSeconds(60);
    }
}
