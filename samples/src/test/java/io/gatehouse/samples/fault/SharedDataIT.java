package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.WorkEvents;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.samples.process.ProbeJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three registers and three workers as processes: what they share, while some of them are killed. */
@Timeout(300)
class SharedDataIT {
    private static final int ITEMS = 60;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("CH-02")
    @Tag("CH-05")
    @Tag("CH-09")
    @Tag("CH-07")
    @Tag("W-03")
    @Tag("W-10")
    void shouldLoseNoWorkAndRunEachTickOnceWhileTwoRegistersAndTwoWorkersAreKilled() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.direct()) {
            List<LaunchedNode> registers = new ArrayList<>();
            for (int i = 1; i <= RegisterSet.SIZE; i++) {
                registers.add(nodes.start(
                        "register",
                        "--name=r" + i,
                        "--bind=" + network.clients(i),
                        "--cluster=" + network.list(),
                        "--cluster-bind=" + network.bind(i),
                        "--shared-data=" + sharedData(network, i),
                        "--lease-grace=2s"));
            }
            for (LaunchedNode register : registers) {
                register.ready();
            }
            Path jar = ProbeJar.in(nodes.directory());
            Map<String, LaunchedNode> workers = new HashMap<>();
            for (String name : List.of("one", "two", "three")) {
                workers.put(name, worker(network, jar, name));
            }
            for (LaunchedNode worker : workers.values()) {
                worker.ready();
            }
            try (GatewayClient client = client(network)) {
                SharedData shared = client.shared();
                SharedMap<String> done = shared.map("done", String.class);
                SharedMap<String> ticks = shared.map("ticks", String.class);
                List<String> heard = new CopyOnWriteArrayList<>();
                shared.channels()
                        .subscribe("news", message -> heard.add(message.text()))
                        .ready()
                        .await();
                until("the first tick", () -> !keys(ticks).isEmpty());

                enqueue(shared, 0, ITEMS);
                registers.get(0).kill();
                enqueue(shared, ITEMS, 2 * ITEMS);
                until("all done", () -> keys(done).size() == 2 * ITEMS);

                shared.channels().enqueue("work", Message.text("hold")).await();
                SharedMap<String> held = shared.map("held", String.class);
                until("held", () -> !keys(held).isEmpty());
                String holder = held.get("hold").await().orElseThrow();
                String runner = latest(ticks);
                registers.get(1).kill();
                workers.remove(holder).kill();
                if (!runner.equals(holder)) {
                    workers.remove(runner).kill();
                }
                until("the ticks have moved", () -> workers.containsKey(latest(ticks)));
                until("done by another", () -> keys(done).contains("hold"));
                assertThat(workers).containsKey(done.get("hold").await().orElseThrow());
                assertThat(keys(shared.map("twice", String.class))).isEmpty();

                until("heard with one register", () -> {
                    shared.channels().publish("news", Message.text("one is left"));
                    return heard.contains("one is left");
                });
                System.out.println("shared data: " + (2 * ITEMS + 1) + " items, "
                        + shared.counter("calls").get().await() + " done; "
                        + keys(ticks).size() + " ticks");
            }
        }
    }

    private LaunchedNode worker(RegisterNetwork network, Path jar, String name) throws Exception {
        LaunchedNode worker = nodes.start(
                "worker",
                "--name=" + name,
                "--register=" + all(network::clients),
                "--shared-data=" + all(number -> sharedData(network, number)),
                "--handler=" + WorkEvents.class.getName(),
                "--classpath=" + jar,
                "--lease=2s");
        // Of items whose consumer could not note what it did, as the register that it asked was killed: they come
        // again.
        nodes.mayPrintStackTrace(worker);
        return worker;
    }

    private static GatewayClient client(RegisterNetwork network) throws Exception {
        return GatewayClient.connect(
                        GatewayClientOptions.of(network.clients(2)).sharedData(HostPort.parse(sharedData(network, 2))))
                .await(60, TimeUnit.SECONDS);
    }

    private static String all(IntFunction<String> address) {
        return IntStream.rangeClosed(1, RegisterSet.SIZE).mapToObj(address).collect(Collectors.joining(","));
    }

    private static String sharedData(RegisterNetwork network, int number) {
        return HostPort.parse(network.clients(number)).withPort(1239).toString();
    }

    private static void enqueue(SharedData shared, int from, int to) {
        for (int i = from; i < to; i++) {
            shared.channels().enqueue("work", Message.text("item " + i)).await();
        }
    }

    private static Set<String> keys(SharedMap<String> map) {
        return map.keys().await();
    }

    /** The worker that ran the latest tick. */
    private static String latest(SharedMap<String> ticks) {
        long number = keys(ticks).stream().mapToLong(Long::parseLong).max().orElseThrow();
        return ticks.get(Long.toString(number)).await().orElseThrow();
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UnavailableException e) {
            return false; // a register that it asked was killed
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!holds(condition)) {
            assertThat(System.nanoTime())
                    .as("not within " + DEADLINE + ": " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
    }
}
