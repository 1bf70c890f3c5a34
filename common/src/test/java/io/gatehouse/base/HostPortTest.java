package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:1236",
                "[::1]:1236",
                "[fe80::1%eth0]:80",
                "[::ffff:10.0.0.1]:80",
                "gateway-1.example.com:2900",
                "a:0",
                "a_b.svc.:65535"
            })
    void shouldWriteWhatItReads(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void shouldKeepAnIpv6AddressWithoutItsBrackets() {
        assertThat(HostPort.parse("[::1]:80")).isEqualTo(new HostPort("::1", 80));
    }

    @ParameterizedTest
    @CsvSource({
        "'', has no valid host",
        "127.0.0.1, has no port",
        "127.0.0.1:, has no port",
        "[::1], has no port",
        ":80, has no valid host",
        "::1:80, has more than one colon",
        "[::1:80, has a bracket that is not closed",
        "[::1:80], has no port",
        "[host]:80, has brackets around what is no IPv6 address",
        "[::1::]:80, has no valid host",
        "[.:1]:80, has no valid host",
        "256.0.0.1:80, has no valid host",
        "1.2.3:80, has no valid host",
        "1.2.3.4.5:80, has no valid host",
        "'a b:80', has no valid host",
        "ws://a:80, has more than one colon",
        "-a:80, has no valid host",
        "a:x, has a port that is no number",
        "a:-1, has a port that is no number",
        "a:+1, has a port that is no number",
        "a:65536, has a port out of range",
        "a:100000, has a port that is no number",
    })
    void shouldSayWhatIsWrongAndWhatIsAllowed(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageStartingWith("'")
                .withMessageContaining(text.startsWith(":") || text.isEmpty() ? "" : "'" + text + "'")
                .withMessageContaining(text.isEmpty() ? "has no port" : why)
                .withMessageContaining("allowed: HOST:PORT");
    }

    @ParameterizedTest
    @CsvSource({"-1,false", "0,true", "65535,true", "65536,false"})
    void shouldAllowPortsFrom0To65535(int port, boolean allowed) {
        if (allowed) {
            assertThat(new HostPort("a", port).port()).isEqualTo(port);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a", port));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, true",
        "127.255.255.254:1, true",
        "[::1]:1, true",
        "[0:0:0:0:0:0:0:1]:1, true",
        "[::ffff:127.0.0.1]:1, true",
        "localhost:1, true",
        "LOCALHOST:1, true",
        "126.255.255.255:1, false",
        "128.0.0.1:1, false",
        "0.0.0.0:1, false",
        "[::]:1, false",
        "[::2]:1, false",
        "localhost.example.com:1, false",
        "127.0.0.1.example.com:1, false",
    })
    void shouldKnowLoopback(String text, boolean loopback) {
        assertThat(HostPort.parse(text).isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:1, true", "[::]:1, true", "127.0.0.1:1, false", "[::1]:1, false", "any:1, false"})
    void shouldKnowTheWildcard(String text, boolean wildcard) {
        assertThat(HostPort.parse(text).isWildcard()).isEqualTo(wildcard);
    }

    @Test
    void shouldChangeThePortOnly() {
        assertThat(HostPort.parse("[::1]:0").withPort(7)).hasToString("[::1]:7");
    }
}
