package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.WorkEvents;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.samples.process.ProbeJar;
import io.gatehouse.testkit.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What workers share while one of three registers is frozen, first for less time than the others wait for it, then for longer; and when it
 * is all that is left. Row F20.
 */
@Tag("fault")
@Timeout(300)
class FrozenRegisterIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofSeconds(4);
    // Longer than a process goes on trying to connect to it; see docs/shared-data.md for what else may happen.
    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration UNTIL_WHOLE = Duration.ofSeconds(12);
    private static final int BURST = 300;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();

    @Test
    void shouldAnswerEachCallInTimeAndLoseNothingThatWasAnsweredWhileOneOfThreeRegistersIsFrozen() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.direct()) {
            var registers = new RegisterSet(nodes, form, network, true);
            for (String name : List.of("one", "two")) {
                worker(registers, name);
            }
            for (LaunchedNode worker : nodes.all()) {
                worker.ready();
            }
            try (GatewayClient left = client(registers, 1);
                    GatewayClient right = client(registers, 3);
                    SharedLoad first = new SharedLoad("left", left.shared()).start();
                    SharedLoad second = new SharedLoad("right", right.shared()).start()) {
                List<SharedLoad> loads = List.of(first, second);
                talkFor(Duration.ofSeconds(2), loads, "undisturbed");
                assertThat(first.unanswered()).isEmpty();

                // The others still wait for it when it goes on.
                frozenFor(SHORT, registers.register(3), loads, () -> {});
                talkFor(Duration.ofSeconds(1), loads, "after a short freeze");

                // So many calls that they wait for each other, too.
                if (form.isLong()) {
                    frozenFor(LONG, registers.register(1), loads, () -> burst(right.shared()));
                    talkFor(UNTIL_WHOLE, loads, "after a long freeze");
                }
                first.stop();
                second.stop();
                assertKept(loads, right.shared());

                System.out.println("fault F20: answered "
                        + loads.stream().mapToInt(SharedLoad::answered).sum() + ", unanswered "
                        + loads.stream().map(SharedLoad::unanswered).toList() + ", longest pause between ticks "
                        + longestPause(right.shared()) + " ticks of 500 ms");
                registers.register(2).kill();
                registers.register(form.isLong() ? 3 : 1).kill();
                until("the one that was frozen answers", () -> {
                    assertKept(loads, right.shared());
                    return true;
                });
                List<String> heard = new CopyOnWriteArrayList<>();
                right.shared().channels().subscribe("news", message -> heard.add(message.text()));
                until("published", () -> {
                    left.shared()
                            .channels()
                            .publish("news", Message.text("last"))
                            .await();
                    return heard.contains("last");
                });
            }
        }
    }

    private void worker(RegisterSet registers, String name) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "worker",
                "--name=" + name,
                "--register=" + registers.addresses(),
                "--shared-data=" + registers.sharedData(1, 2, 3),
                "--handler=" + WorkEvents.class.getName(),
                "--classpath=" + ProbeJar.in(nodes.directory()),
                form.leaseFlag()));
        arguments.addAll(form.linkFlags());
        arguments.removeIf(String::isEmpty);
        LaunchedNode worker = nodes.start(arguments.toArray(String[]::new));
        // Of items whose consumer was not told that what it noted is noted: they come again.
        nodes.mayPrintStackTrace(worker);
    }

    private static GatewayClient client(RegisterSet registers, int number) throws Exception {
        return GatewayClient.connect(GatewayClientOptions.of(registers.addresses(2))
                        .sharedData(HostPort.parse(registers.sharedData(number))))
                .await(60, TimeUnit.SECONDS);
    }

    private static void talkFor(Duration time, List<SharedLoad> loads, String when) {
        LockSupport.parkNanos(time.toNanos());
        for (SharedLoad load : loads) {
            print(when, load.longest());
        }
    }

    private static void frozenFor(Duration time, LaunchedNode register, List<SharedLoad> loads, Runnable meanwhile)
            throws Exception {
        String what = "frozen for " + time.toMillis() + " ms";
        long begunNs = System.nanoTime();
        register.suspend();
        try {
            meanwhile.run();
            LockSupport.parkNanos(time.toNanos() - (System.nanoTime() - begunNs));
        } finally {
            register.resume();
        }
        long resumedNs = System.nanoTime();
        for (SharedLoad load : loads) {
            int before = load.answered();
            Await.until(DEADLINE, () -> load.answered() > before + 200, () -> "" + load.unanswered());
        }
        System.out.println("shared data, " + what + ": going on "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumedNs) + " ms after it woke up");
        for (SharedLoad load : loads) {
            print(what, load.longest());
        }
    }

    private static void burst(SharedData shared) {
        long begunNs = System.nanoTime();
        List<Future<Void>> calls = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            calls.add(shared.map("burst", Integer.class).put("key " + i, i));
        }
        Map<String, Integer> ended = new TreeMap<>();
        for (Future<Void> call : calls) {
            long leftNs = DEADLINE.toNanos() - (System.nanoTime() - begunNs);
            try {
                call.await(Math.max(1, leftNs), TimeUnit.NANOSECONDS);
                ended.merge("answered", 1, Integer::sum);
            } catch (UnavailableException e) {
                ended.merge(e.reason().toString(), 1, Integer::sum);
            } catch (TimeoutException e) {
                throw new AssertionError("a call has no end after " + DEADLINE + "; so far " + ended, e);
            }
        }
        System.out.println("shared data, " + BURST + " calls at once: " + ended + " within "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs) + " ms");
    }

    private static void assertKept(List<SharedLoad> loads, SharedData asked) {
        Set<String> items = new HashSet<>();
        for (SharedLoad load : loads) {
            load.assertKept(asked);
            items.addAll(load.items());
        }
        Supplier<Set<String>> done =
                () -> asked.map("done", String.class).keys().await();
        until("all items done", () -> done.get().containsAll(items));
        assertThat(asked.map("twice", String.class).keys().await()).isEmpty();
    }

    /** In ticks. */
    private static long longestPause(SharedData shared) {
        List<Long> ticks = shared.map("ticks", String.class).keys().await().stream()
                .map(Long::valueOf)
                .sorted()
                .toList();
        long longest = 0;
        for (int i = 1; i < ticks.size(); i++) {
            longest = Math.max(longest, ticks.get(i) - ticks.get(i - 1));
        }
        return longest;
    }

    private static void print(String when, Map<String, Duration> longest) {
        System.out.println("shared data, " + when + ", longest ms: "
                + longest.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue().toMillis())
                        .collect(Collectors.joining(", ")));
    }

    private static void until(String what, BooleanSupplier condition) {
        Await.until(
                DEADLINE,
                () -> {
                    try {
                        return condition.getAsBoolean();
                    } catch (UnavailableException e) {
                        return false; // a register that it asked is silent, or was killed
                    }
                },
                () -> what);
    }
}
