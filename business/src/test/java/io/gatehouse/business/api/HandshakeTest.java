package io.gatehouse.business.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.protocol.ClientOrigin;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final Handshake handshake = new Handshake(new ClientOrigin(
            "ws:7272",
            "192.0.2.7",
            40000,
            "/chat",
            "room=1&name=J%C3%B6rg+M&room=2&flag&bad=%zz&=x&&",
            List.of(
                    Map.entry("cookie", "a=1; sid=\"x y\"; odd; b=c=d"),
                    Map.entry("x-test", "yes"),
                    Map.entry("cookie", "a=2; late=z")),
            "chat.v2"));

    @Test
    void shouldDecodeQueryParameters() {
        assertThat(handshake.query("name")).contains("Jörg M");
        assertThat(handshake.queries("room")).containsExactly("1", "2");
        assertThat(handshake.query("flag")).contains("");
        assertThat(handshake.query("bad")).contains("%zz");
        assertThat(handshake.query("none")).isEmpty();
        assertThat(new Handshake(new ClientOrigin("l", "a", 1, "/", "", List.of(), "")).query(""))
                .isEmpty();
    }

    @Test
    void shouldFindHeadersAndCookies() {
        assertThat(handshake.header("X-Test")).contains("yes");
        assertThat(handshake.headers("Cookie")).hasSize(2);
        assertThat(handshake.cookie("a")).contains("1");
        assertThat(handshake.cookie("sid")).contains("x y");
        assertThat(handshake.cookie("b")).contains("c=d");
        assertThat(handshake.cookie("late")).contains("z");
        assertThat(handshake.cookie("odd")).isEmpty();
        assertThat(handshake.subprotocol()).contains("chat.v2");
        assertEquals(
                "192.0.2.7:40000 /chat",
                handshake.remoteAddress() + ":" + handshake.remotePort() + " " + handshake.path());
    }

    @Test
    void shouldNotPrintWhatMayBeAToken() {
        assertEquals("handshake for /chat by ws:7272", handshake.toString());
    }
}
