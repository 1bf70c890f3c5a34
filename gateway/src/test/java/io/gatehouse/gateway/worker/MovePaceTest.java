package io.gatehouse.gateway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MovePaceTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldAdmitOneInEachInterval() {
        // Near the end of the range of nanoTime, where comparing numbers instead of differences goes wrong.
        long start = Long.MAX_VALUE - 3 * MS;
        MovePace pace = new MovePace(100, start);

        assertThat(pace.tryTake(start)).isTrue();
        assertThat(pace.tryTake(start + 10 * MS - 1)).isFalse();
        assertThat(pace.tryTake(start + 10 * MS)).isTrue();
        assertThat(pace.tryTake(start + 10 * MS)).isFalse();
        assertThat(pace.tryTake(start + 20 * MS + 1)).isTrue();
    }

    @Test
    void shouldMakeUpForAShortWhileOnlyHoweverLongNobodyMoved() {
        MovePace pace = new MovePace(500, 0);
        long now = 3_600_000 * MS;
        int taken = 0;
        while (pace.tryTake(now)) {
            taken++;
        }

        // 20 ms at one in 2 ms, and the one that is due.
        assertThat(taken).isEqualTo(11);
    }

    @Test
    void shouldBeOffAtZero() {
        assertThat(new MovePace(0, 0).isOff()).isTrue();
        assertThat(new MovePace(1, 0).isOff()).isFalse();
    }
}
