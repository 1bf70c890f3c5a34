package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ControlMeterTest {
    private static final long MS = 1_000_000;

    private long nowNs = -5 * MS;
    private final ControlMeter meter = new ControlMeter(20, nowNs);

    private boolean ping(int times) {
        boolean isTooMuch = false;
        for (int i = 0; i < times; i++) {
            isTooMuch |= meter.onPing(nowNs);
        }
        return isTooMuch;
    }

    @Test
    void shouldLetTwoSecondsOfPingsComeAtOnce() {
        assertThat(ping(39)).isFalse();
        assertThat(ping(1)).isFalse();
        assertThat(ping(1)).isTrue();
    }

    @Test
    void shouldCountPongsThatNobodyAskedForAsPings() {
        assertThat(ping(39)).isFalse();
        assertThat(meter.onPong(nowNs)).isFalse();
        assertThat(meter.onPong(nowNs)).isTrue();
    }

    @Test
    void shouldNotCountTheAnswerToAPing() {
        meter.onPinged();
        assertThat(ping(40)).isFalse();

        assertThat(meter.onPong(nowNs)).isFalse();
        assertThat(meter.onPong(nowNs)).isTrue();
    }

    @Test
    void shouldLetTheRateGoOnForEverAndSaveUpTwoSeconds() {
        ping(40);
        for (int i = 0; i < 1000; i++) {
            nowNs += 50 * MS;
            assertThat(ping(1)).as("ping %d", i).isFalse();
        }

        nowNs += 3_600_000 * MS;

        assertThat(ping(40)).isFalse();
        assertThat(ping(1)).isTrue();
    }

    @Test
    void shouldNotBlameAClientForWhatItSaidWhileItWasNotRead() {
        ping(40);
        meter.pause(nowNs);
        nowNs += 30_000 * MS;
        meter.resume(nowNs);
        // Held back again, and read on at once.
        meter.pause(nowNs);
        meter.resume(nowNs);

        assertThat(ping(600)).isFalse();
        assertThat(ping(1)).isTrue();
    }

    @Test
    void shouldNotSaveUpMoreThanAMinuteOfBeingHeldBack() {
        for (int i = 0; i < 3; i++) {
            meter.pause(nowNs);
            nowNs += 3_600_000 * MS;
            meter.resume(nowNs);
        }

        assertThat(ping(1200)).isFalse();
        assertThat(ping(1)).isTrue();
    }
}
