package io.gatehouse.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    private final OriginPolicy sameHost = new OriginPolicy(List.of());

    @ParameterizedTest
    @CsvSource({
        "https://app.example, app.example, true",
        "http://app.example:8080, app.example:7272, true",
        "https://APP.example, app.EXAMPLE, true",
        "http://[::1]:80, [::1]:7272, true",
        "https://app.example, other.example, false",
        "https://sub.app.example, app.example, false",
        "https://app.example.evil, app.example, false",
        "https://app.example@evil, app.example, false",
        "null, app.example, false",
        "file:///x, app.example, false",
        "::, app.example, false",
        "https://app.example, , false",
        "https://app.example, 'bad host', false",
    })
    void shouldCompareHostsUnlessOriginsAreListed(String origin, String host, boolean allowed) {
        assertThat(sameHost.allows(origin, host)).isEqualTo(allowed);
    }

    @Test
    void shouldLetProgramsInWhichSendNoOrigin() {
        assertThat(sameHost.allows(null, "app.example")).isTrue();
        assertThat(new OriginPolicy(List.of("https://a.example")).allows(null, null))
                .isTrue();
    }

    @Test
    void shouldCompareWholeOriginsIfListed() {
        OriginPolicy listed = new OriginPolicy(List.of("https://App.example", "http://b.example:81"));

        assertThat(listed.allows("https://app.EXAMPLE", "x")).isTrue();
        assertThat(listed.allows("http://b.example:81", "x")).isTrue();
        assertThat(listed.allows("http://app.example", "app.example")).isFalse();
        assertThat(listed.allows("http://b.example", "b.example")).isFalse();
        assertThat(listed.allows("null", "x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example, true",
        "HTTPS://app.example, true",
        "http://app.example, false",
        "https://app.example:443, false",
        "https://app.example:8443, false",
        "https://app.example/, false",
        "https://app.example., false",
        "https://app.example.evil.example, false",
        "https://evil.example/https://app.example, false",
        "https://evilapp.example, false",
        "https://sub.app.example, false",
        "https://app.example@evil.example, false",
        "'https://app.example https://evil.example', false",
        "'', false",
        "null, false",
        "*, false",
    })
    void shouldTakeNoPartOfAListedOriginForTheWhole(String origin, boolean allowed) {
        assertThat(new OriginPolicy(List.of("https://app.example")).allows(origin, "app.example"))
                .isEqualTo(allowed);
    }

    @Test
    void shouldLetAnyOriginInWithAStar() {
        assertThat(new OriginPolicy(List.of("*")).allows("null", null)).isTrue();
    }
}
