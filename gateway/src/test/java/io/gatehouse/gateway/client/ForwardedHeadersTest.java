package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ProxyMechanism;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose word on a client's address is taken: only that of trusted proxies, and only up to the first stranger. */
class ForwardedHeadersTest {
    private static final TrustedProxies PROXIES =
            new TrustedProxies(Stream.of("10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.7")
                    .map(AddressRange::parse)
                    .toList());

    private static String forwarded(String peer, String... values) {
        return read(ProxyMechanism.FORWARDED, peer, Map.of("Forwarded", List.of(values)));
    }

    private static String xForwarded(String peer, String... values) {
        return read(ProxyMechanism.X_FORWARDED_FOR, peer, Map.of("X-Forwarded-For", List.of(values)));
    }

    private static String read(ProxyMechanism mechanism, String peer, Map<String, List<String>> headers) {
        ClientAddress client = ForwardedHeaders.read(
                        mechanism, PROXIES, ClientAddress.of(peer, 5), name -> headers.getOrDefault(name, List.of()))
                .client();
        return client.text() + " " + client.port();
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-08")
    void shouldTakeTheLastHopThatIsNoProxy() {
        assertThat(xForwarded("10.1.1.1", "203.0.113.9")).isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", "198.51.100.1, 203.0.113.9")).isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", "198.51.100.1, 203.0.113.9 ,10.2.2.2,192.0.2.7"))
                .isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", "198.51.100.1", "203.0.113.9", "10.2.2.2"))
                .isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", "10.3.3.3, 10.2.2.2")).isEqualTo("10.3.3.3 0");
        assertThat(xForwarded("10.1.1.1", "203.0.113.9:4711")).isEqualTo("203.0.113.9 4711");
        assertThat(xForwarded("2001:db8:ffff::1", "2001:db8:0:0::0:1")).isEqualTo("2001:db8::1 0");
        assertThat(xForwarded("10.1.1.1", "[2001:db8::1]:80")).isEqualTo("2001:db8::1 80");
        assertThat(xForwarded("10.1.1.1", "::ffff:203.0.113.9")).isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", "203.0.113.9, ::ffff:10.0.0.1")).isEqualTo("203.0.113.9 0");
    }

    @Test
    @Tag("GW-20")
    void shouldBelieveNobodyElse() {
        assertThat(xForwarded("203.0.113.1", "198.51.100.1")).isEqualTo("203.0.113.1 5");
        assertThat(forwarded("203.0.113.1", "for=198.51.100.1")).isEqualTo("203.0.113.1 5");
        assertThat(forwarded("2001:db8::1", "for=198.51.100.1")).isEqualTo("2001:db8::1 5");
        assertThat(read(ProxyMechanism.NONE, "10.1.1.1", Map.of("X-Forwarded-For", List.of("198.51.100.1"))))
                .isEqualTo("10.1.1.1 5");
        assertThat(read(ProxyMechanism.FORWARDED, "10.1.1.1", Map.of("X-Forwarded-For", List.of("198.51.100.1"))))
                .isEqualTo("10.1.1.1 5");
    }

    @Test
    @Tag("GW-20")
    void shouldReadForwardedAsItsRfcSays() {
        assertThat(forwarded("10.1.1.1", "for=203.0.113.9;proto=https;by=10.1.1.1"))
                .isEqualTo("203.0.113.9 0");
        assertThat(forwarded("10.1.1.1", "For=\"[2001:DB8:cafe::17]:4711\"")).isEqualTo("2001:db8:cafe::17 4711");
        assertThat(forwarded("10.1.1.1", "for=\"[2001:db8::17]\"; by=10.1.1.1")).isEqualTo("2001:db8::17 0");
        assertThat(forwarded("10.1.1.1", "for=198.51.100.1, for=203.0.113.9, FOR=\"10.2.2.2:80\""))
                .isEqualTo("203.0.113.9 0");
        assertThat(forwarded("10.1.1.1", "for=198.51.100.1", "for=203.0.113.9")).isEqualTo("203.0.113.9 0");
        assertThat(forwarded("10.1.1.1", "for=\"203.0.113.9:_port\"")).isEqualTo("203.0.113.9 0");
        assertThat(forwarded("10.1.1.1", "for=\"203.0.\\113.9\"")).isEqualTo("203.0.113.9 0");
        assertThat(forwarded("10.1.1.1", "for=198.51.100.1;ext=\"a,b;for=1.1.1.1\""))
                .isEqualTo("198.51.100.1 0");
    }

    @Test
    @Tag("GW-20")
    void shouldBelieveNothingOfAForwardedHeaderThatAClientBentWithAQuote() {
        // The client sends the start, the proxy appends its element in the same line.
        for (String bent : List.of(
                "for=198.51.100.1;x=\"",
                "for=198.51.100.1;x=\"\\",
                "for=198.51.100.1;x=\"a\\\"",
                "for=198.51.100.1;x=",
                "for=198.51.100.1;x",
                "for=198.51.100.1;\"",
                "for=198.51.100.1;x=\"a\"b",
                "for=198.51.100.1;x=a\"",
                "for=198.51.100.1 x=a")) {
            for (String added : List.of(
                    "for=\"[2001:db8::1]:4711\"",
                    "for=\"[2001:db8::1]:4711\";host=\"app.example\"",
                    "host=\"app.example\";for=203.0.113.9",
                    "for=203.0.113.9")) {
                assertThat(forwarded("10.1.1.1", bent + ", " + added))
                        .as(bent + ", " + added)
                        .isEqualTo("10.1.1.1 5");
            }
            // A proxy that adds a line of its own is still understood.
            assertThat(forwarded("10.1.1.1", bent, "for=203.0.113.9")).as(bent).isEqualTo("203.0.113.9 0");
            assertThat(forwarded("10.1.1.1", bent, "for=10.2.2.2")).as(bent).isEqualTo("10.2.2.2 0");
        }
        Map<String, List<String>> headers = Map.of(
                "Host", List.of("inner:7272"),
                "Forwarded",
                        List.of("for=198.51.100.1;host=evil.example;x=\", for=\"203.0.113.9:1\";host=app.example"));
        assertThat(host(ProxyMechanism.FORWARDED, "10.1.1.1", headers)).isEqualTo("inner:7272");
    }

    @Test
    @Tag("GW-20")
    void shouldTakeOnlyWhatTheGrammarOfForwardedAllows() {
        for (String right : List.of(
                "for=203.0.113.9;x=\"\"",
                "for=203.0.113.9;",
                ";;for=203.0.113.9",
                "\tfor=203.0.113.9 ; x=\"a\tb\" ",
                "x=!#$%&'*+-.^_`|~;for=203.0.113.9")) {
            assertThat(forwarded("10.1.1.1", right)).as(right).isEqualTo("203.0.113.9 0");
        }
        for (String wrong : List.of(
                "for=203.0.113.9;=a",
                "for=203.0.113.9;x=",
                "for=203.0.113.9;x =a",
                "for=203.0.113.9;x= a",
                "for=203.0.113.9;x=a=b",
                "for=203.0.113.9;x=\"\u0001\"",
                "for=203.0.113.9;x=\"\\\u007f\"",
                "for=203.0.113.9;x=\u00fc",
                "for=203.0.113.9:80",
                "for=2001:db8::1",
                "for=\"203.0.113.9\"\"",
                "203.0.113.9")) {
            assertThat(forwarded("10.1.1.1", wrong)).as(wrong).isEqualTo("10.1.1.1 5");
        }
    }

    @Test
    @Tag("GW-20")
    void shouldStopAtAHopThatIsNoAddress() {
        // What stands before it was not written by a proxy that we know.
        for (String hop :
                List.of("_hidden", "unknown", "\"_SEVKISEK\"", "", "x\u00e9", "999.1.1.1", "fe80::1%eth0", "[::1")) {
            assertThat(forwarded("10.1.1.1", "for=198.51.100.1, for=" + hop))
                    .as(hop)
                    .isEqualTo("10.1.1.1 5");
            assertThat(xForwarded("10.1.1.1", "198.51.100.1, " + hop + ", 10.2.2.2"))
                    .as(hop)
                    .isEqualTo("10.2.2.2 0");
        }
        assertThat(forwarded("10.1.1.1", "for=198.51.100.1;for=203.0.113.9")).isEqualTo("10.1.1.1 5");
        assertThat(forwarded("10.1.1.1", "by=10.2.2.2")).isEqualTo("10.1.1.1 5");
    }

    @Test
    @Tag("GW-20")
    void shouldBoundWhatAHostileHeaderCosts() {
        List<String> hops = Collections.nCopies(TrustedProxies.MAX_HOPS - 1, "10.2.2.2");
        String most = "203.0.113.9, " + String.join(", ", hops);
        assertThat(xForwarded("10.1.1.1", most)).isEqualTo("203.0.113.9 0");
        assertThat(xForwarded("10.1.1.1", most + ", 10.2.2.3")).isEqualTo("10.2.2.2 0");
        assertThat(xForwarded("10.1.1.1", ",".repeat(8000))).isEqualTo("10.1.1.1 5");
        assertThat(xForwarded("10.1.1.1", "1".repeat(8000))).isEqualTo("10.1.1.1 5");
        assertThat(forwarded("10.1.1.1", "for=\"".repeat(1600))).isEqualTo("10.1.1.1 5");
        assertThat(forwarded("10.1.1.1", ";=".repeat(4000), "\\\"")).isEqualTo("10.1.1.1 5");
    }

    @Test
    @Tag("GW-20")
    void shouldTakeTheHostThatTheClientAskedTheProxyFor() {
        Map<String, List<String>> headers = Map.of(
                "Host", List.of("inner:7272"),
                "X-Forwarded-For", List.of("203.0.113.9"),
                "X-Forwarded-Host", List.of("app.example, inner"),
                "Forwarded", List.of("for=198.51.100.1;host=evil.example, for=203.0.113.9;host=\"app.example:443\""));

        assertThat(host(ProxyMechanism.X_FORWARDED_FOR, "10.1.1.1", headers)).isEqualTo("app.example");
        assertThat(host(ProxyMechanism.FORWARDED, "10.1.1.1", headers)).isEqualTo("app.example:443");
        assertThat(host(ProxyMechanism.X_FORWARDED_FOR, "203.0.113.1", headers)).isEqualTo("inner:7272");
        assertThat(host(ProxyMechanism.NONE, "10.1.1.1", headers)).isEqualTo("inner:7272");
    }

    private static String host(ProxyMechanism mechanism, String peer, Map<String, List<String>> headers) {
        return ForwardedHeaders.read(
                        mechanism, PROXIES, ClientAddress.of(peer, 5), name -> headers.getOrDefault(name, List.of()))
                .host();
    }

    @Test
    @Tag("GW-20")
    void shouldHoldNetworksAsTheyAreWritten() throws Exception {
        assertThat(AddressRange.parse("10.0.0.0/9").contains(InetAddress.getByName("10.127.255.255")))
                .isTrue();
        assertThat(AddressRange.parse("10.0.0.0/9").contains(InetAddress.getByName("10.128.0.0")))
                .isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.getByName("255.1.2.3")))
                .isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.getByName("::1")))
                .isFalse();
        assertThat(AddressRange.parse("::1").contains(InetAddress.getByName("::1")))
                .isTrue();
        assertThat(AddressRange.parse("2001:db8::/33").contains(InetAddress.getByName("2001:db8:7fff::1")))
                .isTrue();
        assertThat(AddressRange.parse("2001:db8::/33").contains(InetAddress.getByName("2001:db8:8000::1")))
                .isFalse();
        assertThat(AddressRange.parse("::ffff:10.0.0.1")).isEqualTo(AddressRange.parse("10.0.0.1/32"));
        assertThat(AddressRange.parse("2001:DB8:0::/32")).hasToString("2001:db8::/32");
        for (String wrong : List.of(
                "",
                "x",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0/8",
                "[::1]",
                "localhost",
                "fe80::1%lo",
                "/8")) {
            assertThatThrownBy(() -> AddressRange.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + wrong + "'");
        }
        assertThatThrownBy(() -> AddressRange.parse("10.1.2.3/8")).hasMessageContaining("10.0.0.0/8");
    }
}
