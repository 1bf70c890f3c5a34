package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {
    @Test
    void shouldMaskWhatCouldEndALineOrTurnItsDirection() {
        assertThat(LogText.line("a\nb\rc\u001b[2Jd\u2028e\u202ef\u0085g", 100)).isEqualTo("a?b?c?[2Jd?e?f?g");
        assertThat(LogText.line("Jörg 🙂", 100)).isEqualTo("Jörg 🙂");
    }

    @Test
    void shouldCutALongTextAlsoWithinACharacter() {
        assertThat(LogText.line("x".repeat(10), 10)).isEqualTo("x".repeat(10));
        assertThat(LogText.line("x".repeat(11), 10)).isEqualTo("x".repeat(10) + "…");
        assertThat(LogText.line("x🙂", 2)).isEqualTo("x?…");
    }
}
