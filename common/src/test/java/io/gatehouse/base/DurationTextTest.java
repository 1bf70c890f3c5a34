package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"0s, PT0S", "250ms, PT0.25S", "5s, PT5S", "2m, PT2M", "1h, PT1H"})
    void shouldReadDurationsWithAUnit(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "1.5s", "5 s", "5S", "PT5S", "1h30m"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageStartingWith("'" + text + "' is not a duration; allowed: ");
    }

    @Test
    void shouldRefuseADurationThatNoTimerCanCount() {
        // 2^63 ns are 9223372036.85 s.
        assertThat(DurationText.parse("9223372036s")).isEqualTo(Duration.ofSeconds(9223372036L));
        for (String text : new String[] {"9223372037s", "999999999999999999h", "999999999999999999m"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DurationText.parse(text))
                    .withMessage("'" + text + "' is too long; at most 292 years.");
        }
    }
}
