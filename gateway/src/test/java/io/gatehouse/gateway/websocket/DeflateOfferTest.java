package io.gatehouse.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is agreed on compression, and on a subprotocol, in a handshake. */
class DeflateOfferTest {
    private static final String PLAIN_ANSWER =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @Test
    @Tag("GW-20")
    void shouldAcceptWhatBrowsersOffer() {
        assertThat(DeflateOffer.answer(List.of("permessage-deflate; client_max_window_bits")))
                .contains(PLAIN_ANSWER);
        assertThat(DeflateOffer.answer(List.of("permessage-deflate"))).contains(PLAIN_ANSWER);
        assertThat(DeflateOffer.answer(List.of("x-unknown; a=1, PerMessage-Deflate;client_max_window_bits=8")))
                .contains(PLAIN_ANSWER);
        assertThat(DeflateOffer.answer(List.of("x", "permessage-deflate ; client_max_window_bits = \"15\"")))
                .contains(PLAIN_ANSWER);
        assertThat(DeflateOffer.answer(
                        List.of("permessage-deflate; server_no_context_takeover; client_no_context_takeover")))
                .contains(PLAIN_ANSWER);
        assertThat(DeflateOffer.answer(List.of("permessage-deflate; server_max_window_bits=15")))
                .contains(PLAIN_ANSWER + "; server_max_window_bits=15");
    }

    @Test
    @Tag("GW-20")
    void shouldDeclineWhatIsMalformedOrCannotBeKept() {
        for (String parameters : List.of(
                "server_max_window_bits=10",
                "server_max_window_bits",
                "server_max_window_bits=16",
                "server_max_window_bits=15; server_max_window_bits=15",
                "client_max_window_bits=7",
                "client_max_window_bits=08",
                "client_max_window_bits=16",
                "client_max_window_bits=",
                "client_max_window_bits; client_max_window_bits",
                "server_no_context_takeover=1",
                "client_no_context_takeover=\"\"",
                "unknown",
                "",
                ";",
                "=")) {
            assertThat(DeflateOffer.answer(List.of("permessage-deflate; " + parameters)))
                    .as(parameters)
                    .isEmpty();
            assertThat(DeflateOffer.answer(List.of("permessage-deflate; " + parameters + ", permessage-deflate")))
                    .as("fallback behind " + parameters)
                    .contains(PLAIN_ANSWER);
        }
        assertThat(DeflateOffer.answer(List.of())).isEmpty();
        assertThat(DeflateOffer.answer(List.of("", "permessage-deflat", "x-webkit-deflate-frame")))
                .isEmpty();
        assertThat(DeflateOffer.answer(List.of("x,".repeat(4000) + "permessage-deflate")))
                .isEmpty();
        assertThat(DeflateOffer.answer(List.of("permessage-deflate; \"".repeat(300))))
                .isEmpty();
    }

    @Test
    @Tag("GW-20")
    void shouldPickTheSubprotocolThatTheGatewayPrefers() {
        Subprotocols ours = new Subprotocols(List.of("v2", "v1"));

        assertThat(ours.agree(List.of("v1, v2"))).isEqualTo("v2");
        assertThat(ours.agree(List.of("v1", "v2"))).isEqualTo("v2");
        assertThat(ours.agree(List.of("v3,v1"))).isEqualTo("v1");
        assertThat(ours.agree(List.of("V1", "v3", ""))).isEmpty();
        assertThat(ours.agree(List.of())).isEmpty();
        assertThat(new Subprotocols(List.of()).agree(List.of("v1"))).isEmpty();
    }
}
