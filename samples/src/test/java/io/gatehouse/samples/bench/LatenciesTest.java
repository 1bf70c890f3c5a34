package io.gatehouse.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void shouldTellQuantilesToWithinOnePercentAtEverySize() {
        for (long unit = 1_000; unit < 10_000_000_000L; unit *= 7) {
            latencies.clear();
            for (int i = 1; i <= 1_000; i++) {
                latencies.add(i * unit);
            }

            assertThat(latencies.quantileMs(0.5)).isCloseTo(500 * unit / 1e6, within(5 * unit / 1e6));
            assertThat(latencies.quantileMs(0.99)).isCloseTo(990 * unit / 1e6, within(10 * unit / 1e6));
            assertThat(latencies.quantileMs(1)).isCloseTo(1_000 * unit / 1e6, within(10 * unit / 1e6));
            assertThat(latencies.maxMs()).isEqualTo(1_000 * unit / 1e6);
        }
    }

    @Test
    void shouldCountNothingAndTheLargestTimes() {
        assertThat(latencies.quantileMs(0.99)).isZero();

        latencies.add(-1);
        assertThat(latencies.quantileMs(0.99)).isZero();

        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.quantileMs(1)).isCloseTo(Long.MAX_VALUE / 1e6, within(Long.MAX_VALUE / 1e8));
    }
}
