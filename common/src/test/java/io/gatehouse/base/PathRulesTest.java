package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathRulesTest {
    @Test
    void shouldTakeThePathItselfThenTheLongestPrefix() {
        var rules = new PathRules<>(Map.of("/a/*", 1, "/a/b/*", 2, "/a/b", 3, "/c", 4));

        assertThat(rules.find("/a")).contains(1);
        assertThat(rules.find("/a/")).contains(1);
        assertThat(rules.find("/a/b")).contains(3);
        assertThat(rules.find("/a/b/c")).contains(2);
        assertThat(rules.find("/c")).contains(4);
        for (String other : List.of("", "/", "/ab", "/c/d", "/A")) {
            assertThat(rules.find(other)).as(other).isEmpty();
        }
        assertThat(new PathRules<>(Map.of("/*", 1)).find("/any/thing")).contains(1);
    }

    @Test
    void shouldRefuseWhatIsNoPath() {
        for (String wrong : List.of("", "a", "*", "/a*", "/*/a", "/a/*/*")) {
            assertThatThrownBy(() -> PathRules.check(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldBoundTags() {
        assertThat(Tags.isTag("a".repeat(64))).isTrue();
        for (String wrong : List.of("", "a".repeat(65), "a b", "ü", "a=b")) {
            assertThat(Tags.isTag(wrong)).as(wrong).isFalse();
        }
        assertThat(Tags.areTags(Collections.nCopies(Tags.MAX_COUNT, "t"))).isTrue();
        assertThat(Tags.areTags(Collections.nCopies(Tags.MAX_COUNT + 1, "t"))).isFalse();
    }
}
