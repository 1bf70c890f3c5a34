package io.gatehouse.gateway.api;

import io.gatehouse.base.NearestName;
import java.util.List;
import java.util.stream.Stream;

/** How the proxy in front of a listener says where a client came from. */
public enum ProxyMechanism {
    /** It does not, or there is none: the client is whoever connects. */
    NONE("none"),
    /** The {@code Forwarded} header, RFC 7239. */
    FORWARDED("forwarded"),
    /** The {@code X-Forwarded-For} header. */
    X_FORWARDED_FOR("x-forwarded-for"),
    /** The PROXY protocol, version 1 or 2, in front of all else. */
    PROXY_PROTOCOL("proxy-protocol");

    private static final List<String> NAMES =
            Stream.of(values()).map(each -> each.text).toList();

    private final String text;

    ProxyMechanism(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the nearest name if this is none */
    static ProxyMechanism of(String text) {
        for (ProxyMechanism each : values()) {
            if (each.text.equals(text)) {
                return each;
            }
        }
        String nearest = NearestName.to(text, NAMES)
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
        throw new IllegalArgumentException(
                "proxy=" + text + " is unknown." + nearest + " Allowed: " + String.join(", ", NAMES) + ".");
    }

    /** Whether it stands in the request, which only WebSocket has. */
    public boolean isHeader() {
        return this == FORWARDED || this == X_FORWARDED_FOR;
    }

    /** As it is configured. */
    @Override
    public String toString() {
        return text;
    }
}
