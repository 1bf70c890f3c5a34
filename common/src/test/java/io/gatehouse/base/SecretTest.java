package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final Secret NEW = Secret.of("new");
    private static final Secret OLD = Secret.of("old");

    @Test
    void shouldAcceptItselfFirstAndThenTheOthers() {
        Secret both = NEW.accepting(List.of(OLD));

        assertThat(both.accepted()).extracting(each -> new String(each.bytes())).containsExactly("new", "old");
        assertThat(new String(both.bytes())).isEqualTo("new");
        assertThat(NEW.accepted()).hasSize(1);
    }

    @Test
    void shouldNotAcceptEverybodyBesidesASecret() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> NEW.accepting(List.of(Secret.none())))
                .withMessageContaining("would let everybody in");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Secret.none().accepting(List.of(NEW)));
    }

    @Test
    void shouldNeverPrintASecret() {
        assertThat(NEW.accepting(List.of(OLD))).hasToString("***");
    }
}
