package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "listen, listen",
        "lisen, listen",
        "linsten, listen",
        "lnik, link",
        "max-frames, max-frame",
        "abcdefghi, ",
        "'', ",
        // Two changes are near, three are not.
        "name12, name",
        "name123, ",
    })
    void shouldFindTheNameThatWasProbablyMeant(String given, String meant) {
        assertThat(NearestName.to(given, List.of("listen", "link", "max-frame", "name"))
                        .orElse(null))
                .isEqualTo(meant);
    }
}
