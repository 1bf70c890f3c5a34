package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.SharedCounter;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What docs/shared-data.md says of registers that are apart: each side goes on with a copy of its own, and when they find each other the
 * later change of each key is everybody's. Row F21.
 */
@Tag("fault")
@Timeout(300)
class SharedPartitionIT {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();
    private int probes;

    private record Asked(GatewayClient client, SharedMap<String> map, SharedCounter counter) implements AutoCloseable {
        private static Asked of(RegisterSet registers, int... sharing) throws Exception {
            GatewayClient client = GatewayClient.connect(GatewayClientOptions.of(registers.addresses(sharing))
                            .sharedData(HostPort.parse(registers.sharedData(sharing[0]))))
                    .await(60, TimeUnit.SECONDS);
            SharedData shared = client.shared();
            return new Asked(client, shared.map("settings", String.class), shared.counter("visits"));
        }

        private void put(String key, String value) {
            map.put(key, value).await();
        }

        private String get(String key) {
            return map.get(key).await().orElse("-");
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void shouldGoOnOnBothSidesAndKeepTheLaterChangeOfEachKeyWhenTheyMeet() throws Exception {
        try (RegisterNetwork network = RegisterNetwork.thatCanBeCut(form.isLong())) {
            var registers = new RegisterSet(nodes, form, network, true);
            try (Asked before = Asked.of(registers, 2)) {
                until("shared", () -> {
                    before.put("untouched", "before");
                    return true;
                });
                for (String key : List.of("left last", "right last", "removed", "swapped")) {
                    before.put(key, "before");
                }
                before.counter.add(10).await();
            }

            long cutNs = System.nanoTime();
            network.cutOff(1);
            Asked[] sides = awaitApart(registers);
            print("cut, apart", cutNs);
            try (Asked left = sides[0];
                    Asked right = sides[1]) {
                onBothSides(left, right);

                long healedNs = System.nanoTime();
                network.heal();
                awaitTogether(left, right);
                print("healed, together", healedNs);
                try (Asked third = Asked.of(registers, 3)) {
                    for (Asked each : List.of(left, right, third)) {
                        whenTheyHaveMet(each);
                    }
                    assertThat(third.counter.increment().await()).isEqualTo(16);
                }
                assertThat(left.counter.increment().await()).isEqualTo(17);
                assertThat(right.counter.get().await()).isEqualTo(17);
            }
        }
    }

    private static void onBothSides(Asked left, Asked right) {
        assertThat(right.counter.add(3).await()).isEqualTo(13);
        assertThat(left.map.compareAndSet("swapped", "before", "left").await()).isTrue();
        assertThat(left.map.putIfAbsent("first", "left").await()).isTrue();
        right.put("left last", "right");
        left.put("right last", "left");

        awaitLaterSecond();
        // The same numbers again.
        for (int expected = 11; expected <= 15; expected++) {
            assertThat(left.counter.increment().await()).isEqualTo(expected);
        }
        assertThat(right.map.compareAndSet("swapped", "before", "right").await())
                .isTrue();
        assertThat(right.map.putIfAbsent("first", "right").await()).isTrue();
        left.put("left last", "left");
        right.put("right last", "right");
        left.map.remove("removed").await();

        assertThat(left.get("untouched") + right.get("untouched")).isEqualTo("beforebefore");
        assertThat(left.get("removed") + right.get("removed")).isEqualTo("-before");
    }

    /** What is later is told by full seconds. */
    private static void awaitLaterSecond() {
        long second = System.currentTimeMillis() / 1000;
        until("two seconds later", () -> System.currentTimeMillis() / 1000 >= second + 2);
    }

    private static void whenTheyHaveMet(Asked asked) {
        assertThat(asked.get("untouched")).isEqualTo("before");
        assertThat(asked.get("left last")).isEqualTo("left");
        assertThat(asked.get("right last")).isEqualTo("right");
        assertThat(asked.get("swapped")).isEqualTo("right");
        assertThat(asked.get("first")).isEqualTo("right");
        assertThat(asked.get("removed")).isEqualTo("before");
        // Not 18: what the other side counted is lost.
        assertThat(asked.counter.get().await())
                .isEqualTo(asked.counter.get().await())
                .isBetween(15L, 17L);
    }

    /** Processes that begin now find their own side only. */
    private Asked[] awaitApart(RegisterSet registers) throws Exception {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Asked left = Asked.of(registers, 1);
            Asked right = Asked.of(registers, 2);
            if (areApart(left, right)) {
                return new Asked[] {left, right};
            }
            left.close();
            right.close();
            assertThat(System.nanoTime()).as("apart").isLessThan(endNs);
        }
    }

    private boolean areApart(Asked left, Asked right) {
        String probe = "probe " + ++probes;
        try {
            left.put(probe, "left");
            right.put(probe, "right");
            return left.get(probe).equals("left") && right.get(probe).equals("right");
        } catch (UnavailableException e) {
            return false;
        }
    }

    private void awaitTogether(Asked left, Asked right) {
        until("together", () -> {
            String value = "together " + ++probes;
            left.put("together", value);
            // What one side had comes after it has joined the other.
            return right.get("together").equals(value)
                    && right.get("left last").equals("left")
                    && right.counter.get().await() == 15;
        });
    }

    private interface Attempt {
        boolean succeeds();
    }

    private static void until(String what, Attempt attempt) {
        Await.until(
                DEADLINE,
                () -> {
                    try {
                        return attempt.succeeds();
                    } catch (UnavailableException e) {
                        return false; // between two clusters
                    }
                },
                () -> what);
    }

    private static void print(String what, long sinceNs) {
        System.out.printf(
                "fault F21, %s: after %d ms%n", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNs));
    }
}
