package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterNode;
import io.gatehouse.operator.ClusterStatus;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Registers that know of each other, each on an address of its own. They are counted from 1. */
final class RegisterSet {
    static final int SIZE = 3;

    private static final int SHARED_DATA_PORT = 1239;

    private final Nodes nodes;
    private final FaultForm form;
    private final RegisterNetwork network;
    private final boolean sharing;
    private final List<LaunchedNode> registers = new ArrayList<>();

    /** Starts them all, in any order. */
    RegisterSet(Nodes nodes, FaultForm form, RegisterNetwork network) throws Exception {
        this(nodes, form, network, false);
    }

    /** @param sharing whether they keep shared data */
    RegisterSet(Nodes nodes, FaultForm form, RegisterNetwork network, boolean sharing) throws Exception {
        this.nodes = nodes;
        this.form = form;
        this.network = network;
        this.sharing = sharing;
        for (int i = 1; i <= SIZE; i++) {
            registers.add(null);
            start(i);
        }
        for (LaunchedNode each : registers) {
            each.ready();
        }
    }

    LaunchedNode register(int number) {
        return registers.get(number - 1);
    }

    /** Starts it again where it was; returns at once. */
    void start(int number) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "register",
                "--name=r" + number,
                "--bind=" + network.clients(number),
                "--cluster=" + network.list(),
                "--cluster-bind=" + network.bind(number),
                "--cluster-advertise=" + network.advertise(number),
                sharing ? "--shared-data=" + sharedData(number) : "",
                form.leaseGraceFlag()));
        arguments.addAll(form.linkFlags());
        arguments.removeIf(String::isEmpty);
        registers.set(number - 1, nodes.start(arguments.toArray(String[]::new)));
    }

    /** For nodes, in the order in which they are to be tried. */
    String addresses(int... numbers) {
        return (numbers.length == 0 ? IntStream.rangeClosed(1, SIZE) : IntStream.of(numbers))
                .mapToObj(network::clients)
                .collect(Collectors.joining(","));
    }

    /** For those that share data. */
    String sharedData(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> HostPort.parse(network.clients(number))
                        .withPort(SHARED_DATA_PORT)
                        .toString())
                .collect(Collectors.joining(","));
    }

    /** Waits until this register, asked alone, shows these nodes, no others, and nothing missing. */
    void awaitPicture(int number, Duration limit, String... names) {
        List<String> wanted = Arrays.stream(names).sorted().toList();
        long end = System.nanoTime() + limit.toNanos();
        try (var inquiry = ClusterInquiry.of(
                List.of(HostPort.parse(network.clients(number))), LinkOptions.DEFAULTS, Duration.ofSeconds(5))) {
            while (true) {
                ClusterStatus status = inquiry.status().await();
                List<String> shown = Stream.concat(status.gateways().stream(), status.workers().stream())
                        .map(ClusterNode::name)
                        .sorted()
                        .toList();
                if (status.isComplete() && wanted.equals(shown)) {
                    return;
                }
                assertThat(System.nanoTime())
                        .as("register %d shows %s, not %s; missing: %s", number, shown, wanted, status.problems())
                        .isLessThan(end);
                LockSupport.parkNanos(100_000_000);
            }
        }
    }
}
