package io.gatehouse.gateway.websocket;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The headers of an upgrade that are read by us: an answer, and never an exception. */
public final class HandshakeHeaderFuzz {
    private static final OriginPolicy SAME_HOST = new OriginPolicy(List.of());
    private static final OriginPolicy LISTED = new OriginPolicy(List.of("https://app.example"));
    private static final Subprotocols SUBPROTOCOLS = new Subprotocols(List.of("chat", "json"));

    private HandshakeHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        List<String> values = List.of(new String(data, StandardCharsets.ISO_8859_1).split("\n", 3));
        String first = values.get(0);
        String last = values.get(values.size() - 1);
        DeflateOffer.answer(values);
        SUBPROTOCOLS.agree(values);
        SAME_HOST.allows(first, last);
        if (LISTED.allows(first, last) && !first.equalsIgnoreCase("https://app.example")) {
            throw new AssertionError("lets in " + first);
        }
    }
}
