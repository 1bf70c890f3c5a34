package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ClientRate;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long MS = 1_000_000;

    private long nowNs = -5 * MS;

    private RateMeter meter(int messages, int bytes) {
        return new RateMeter(new ClientRate(messages, bytes, 0), nowNs);
    }

    private boolean add(RateMeter meter, int times, int bytes) {
        boolean isTooMuch = false;
        for (int i = 0; i < times; i++) {
            isTooMuch = meter.add(bytes, nowNs);
        }
        return isTooMuch;
    }

    @Test
    void shouldLetTwoSecondsOfMessagesComeAtOnce() {
        assertThat(add(meter(100, 0), 199, 1 << 20)).isFalse();
        assertThat(add(meter(100, 0), 200, 1 << 20)).isFalse();
        assertThat(add(meter(100, 0), 201, 0)).isTrue();
    }

    @Test
    void shouldLetTwoSecondsOfBytesComeAtOnce() {
        assertThat(add(meter(0, 1000), 1, 1999)).isFalse();
        assertThat(add(meter(0, 1000), 1, 2000)).isFalse();
        assertThat(add(meter(0, 1000), 1, 2001)).isTrue();
        assertThat(add(meter(0, 1000), 2001, 1)).isTrue();
        assertThat(add(meter(0, 1000), 5000, 0)).isFalse();
    }

    @Test
    void shouldLetTheRateGoOnForEver() {
        RateMeter meter = meter(100, 0);
        add(meter, 200, 0);

        for (int i = 0; i < 10_000; i++) {
            nowNs += 10 * MS;
            assertThat(meter.add(0, nowNs)).as("message %d", i).isFalse();
        }
    }

    @Test
    void shouldHoldBackUntilTheDebtIsPaid() {
        RateMeter meter = meter(100, 0);
        add(meter, 250, 0);

        nowNs += 499 * MS;
        assertThat(meter.isPaid(nowNs)).isFalse();
        nowNs += MS;
        assertThat(meter.isPaid(nowNs)).isTrue();
        assertThat(meter.add(0, nowNs)).isTrue();
    }

    @Test
    void shouldSaveUpTwoSecondsAndNoMore() {
        RateMeter meter = meter(100, 0);
        nowNs += 3_600_000 * MS;

        assertThat(add(meter, 200, 0)).isFalse();
        assertThat(add(meter, 1, 0)).isTrue();
    }

    @Test
    void shouldGiveUpAClientThatFloodsWheneverItIsRead() {
        RateMeter meter = meter(100, 0);
        for (int second = 0; second < 10; second++) {
            add(meter, 300, 0);
            assertThat(meter.isHopeless(nowNs)).as("second %d", second).isFalse();
            nowNs += 999 * MS;
            meter.isPaid(nowNs);
            assertThat(meter.isHopeless(nowNs)).isFalse();
            nowNs += MS;
            meter.isPaid(nowNs);
        }

        assertThat(meter.isHopeless(nowNs)).isTrue();
    }

    @Test
    void shouldForgiveWhoeverKeepsWithinTheRateForASecond() {
        RateMeter meter = meter(100, 0);
        for (int i = 0; i < 100; i++) {
            add(meter, 250, 0);
            nowNs += 500 * MS;
            assertThat(meter.isPaid(nowNs)).isTrue();
            assertThat(meter.isHopeless(nowNs)).isFalse();
            nowNs += 2000 * MS;
        }
    }

    @Test
    void shouldNotGiveUpAClientForOneMessageHoweverLarge() {
        RateMeter meter = meter(0, 1000);
        add(meter, 1, 20_000);

        nowNs += 17_000 * MS;
        assertThat(meter.isPaid(nowNs)).isFalse();
        assertThat(meter.isHopeless(nowNs)).isFalse();
        nowNs += 1000 * MS;
        assertThat(meter.isPaid(nowNs)).isTrue();
    }
}
