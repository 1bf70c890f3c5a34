package io.gatehouse.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
    @Test
    void shouldMaskWhatCouldEndALineOrTurnItsDirection() {
        assertThat(LogText.line("a\nb\rc\u001b[2Jd\u2028e\u202ef\u0085g", 100)).isEqualTo("a?b?c?[2Jd?e?f?g");
        assertThat(LogText.line("Jörg 🙂", 100)).isEqualTo("Jörg 🙂");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ö", "€", "🙂", "a🙂€ö"})
    void shouldCutALineOfALogByItsBytesBetweenCharacters(String part) {
        for (int length = 0; length < 300; length++) {
            String text = "x".repeat(length % 7) + part.repeat(length);
            int bytes = text.getBytes(UTF_8).length;

            String line = LogText.line(text);

            assertThat(line.getBytes(UTF_8).length).isLessThanOrEqualTo(LogText.MAX_BYTES);
            if (bytes <= LogText.MAX_BYTES) {
                assertThat(line).isEqualTo(text);
            } else {
                assertThat(line).endsWith("…").doesNotContain("?");
                assertThat(text).startsWith(line.substring(0, line.length() - 1));
                assertThat(line.getBytes(UTF_8).length).isGreaterThan(LogText.MAX_BYTES - 4);
            }
        }
    }

    @Test
    void shouldKeepALineOfExactlyTheLimit() {
        assertThat(LogText.line("x".repeat(255))).isEqualTo("x".repeat(255));
        assertThat(LogText.line("x".repeat(256))).isEqualTo("x".repeat(256));
        assertThat(LogText.line("x".repeat(257))).isEqualTo("x".repeat(253) + "…");
        assertThat(LogText.line("\n".repeat(257))).isEqualTo("?".repeat(253) + "…");
        assertThat(LogText.line("x".repeat(1 << 20))).isEqualTo("x".repeat(253) + "…");
    }

    @Test
    void shouldCutALongTextAlsoWithinACharacter() {
        assertThat(LogText.line("x".repeat(10), 10)).isEqualTo("x".repeat(10));
        assertThat(LogText.line("x".repeat(11), 10)).isEqualTo("x".repeat(10) + "…");
        assertThat(LogText.line("x🙂", 2)).isEqualTo("x?…");
    }
}
