package io.gatehouse.gateway.api;

import io.gatehouse.base.NearestName;
import java.util.List;
import java.util.stream.Stream;

/** What clients of a listener speak. Each has a scheme, and another one for the same over TLS. */
public enum ClientProtocol {
    /** WebSocket, RFC 6455. */
    WEBSOCKET("ws", "wss"),
    /** Lines: a message and a line feed. */
    TEXT("text", "text+tls"),
    /** Four bytes of length, big-endian, counting themselves, and the message. */
    FRAME("frame", "frame+tls"),
    /** Bytes as they come, or framed by a {@code framing} of the application's. */
    TCP("tcp", "tcp+tls");

    private static final List<String> SCHEMES = Stream.of(values())
            .flatMap(each -> Stream.of(each.scheme, each.tlsScheme))
            .toList();

    private final String scheme;
    private final String tlsScheme;

    ClientProtocol(String scheme, String tlsScheme) {
        this.scheme = scheme;
        this.tlsScheme = tlsScheme;
    }

    /** How it is written in front of {@code ://}. */
    public String scheme(boolean isTls) {
        return isTls ? tlsScheme : scheme;
    }

    /** @throws IllegalArgumentException with the nearest scheme if this is none */
    static ClientProtocol of(String scheme) {
        for (ClientProtocol each : values()) {
            if (each.scheme.equals(scheme) || each.tlsScheme.equals(scheme)) {
                return each;
            }
        }
        String nearest = Stream.of(values())
                // By analogy with wss: its s stands for TLS, and is no slip of a finger.
                .filter(each -> scheme.equals(each.scheme + "s") || scheme.equals(each.scheme + "+ssl"))
                .map(each -> " Did you mean " + each.tlsScheme + ", which is " + each.scheme + " over TLS?")
                .findFirst()
                .or(() -> NearestName.to(scheme, SCHEMES).map(near -> " Did you mean " + near + "?"))
                .orElse("");
        throw new IllegalArgumentException(
                "the scheme '" + scheme + "' is unknown." + nearest + " Allowed: " + String.join(", ", SCHEMES) + ".");
    }
}
