package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "room 1", "\u00e9\u20ac", "\ud83d\ude00", "x\ud83d\ude00\u00e9"})
    void shouldTakeValidNames(String name) {
        assertThat(Checks.name("group", name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83d\u00e9", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void shouldRefuseHalfASurrogatePair(String name) {
        assertThatThrownBy(() -> Checks.name("group", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The group has half a surrogate pair (U+D");
    }

    @Test
    void shouldCountBytesAndNotCharacters() {
        String most = "\u20ac".repeat(Checks.MAX_NAME_BYTES / 3) + "a".repeat(Checks.MAX_NAME_BYTES % 3);

        assertThat(Checks.name("uid", most)).isSameAs(most);
        assertThatThrownBy(() -> Checks.name("uid", most + "a"))
                .hasMessageContaining(Checks.MAX_NAME_BYTES + 1 + " UTF-8 bytes");
    }
}
