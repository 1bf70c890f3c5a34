package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedTextsTest {
    private final RepeatedTexts texts = new RepeatedTexts();

    /** Another object with the same characters. */
    private static String copy(String text) {
        return new String(text.toCharArray());
    }

    @Test
    void shouldKeepOnceWhatComesAgain() {
        String path = texts.text(copy("/chat"));
        Map.Entry<String, String> agent = texts.header(copy("user-agent"), copy("one browser"));

        assertThat(texts.text(copy("/chat"))).isSameAs(path);
        assertThat(texts.header(copy("user-agent"), copy("one browser"))).isSameAs(agent);
        assertThat(texts.header(copy("user-agent"), copy("another")))
                .isEqualTo(Map.entry("user-agent", "another"))
                .satisfies(other -> assertThat(other.getKey()).isSameAs(agent.getKey()));
    }

    @Test
    void shouldGiveWhatItWasAskedForHoweverManyThereAre() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(texts.text("/path/" + i % 1_000)).isEqualTo("/path/" + i % 1_000);
            assertThat(texts.header("name-" + i % 300, "value-" + i))
                    .isEqualTo(Map.entry("name-" + i % 300, "value-" + i));
        }
    }

    @Test
    void shouldNotKeepLongTexts() {
        for (int length : List.of(511, 512, 513)) {
            String text = "x".repeat(length);

            assertThat(texts.text(copy(text)) == texts.text(copy(text))).isEqualTo(length <= 512);
            assertThat(texts.header("n", copy(text.substring(1))) == texts.header("n", copy(text.substring(1))))
                    .isEqualTo(length <= 512);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "authorization", "sec-websocket-key"})
    void shouldNotKeepSecretsAndWhatIsNeverRepeated(String name) {
        String value = copy("a secret");

        assertThat(texts.header(name, value).getValue()).isSameAs(value);
        assertThat(texts.header(name, copy("a secret")).getValue()).isNotSameAs(value);
    }
}
