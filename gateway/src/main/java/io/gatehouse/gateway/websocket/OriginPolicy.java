package io.gatehouse.gateway.websocket;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Which pages may open a WebSocket. Browsers send the page's origin and nothing but this check stops a foreign page from using its
 * visitor's cookies (cross-site WebSocket hijacking). Programs send no origin and are let through. Immutable; any thread.
 */
final class OriginPolicy {
    private final List<String> allowed;

    /** @param allowed exact origins ({@code https://app.example}), {@code "*"} for any; empty means the host that was asked for */
    OriginPolicy(List<String> allowed) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }

    boolean allows(String origin, String host) {
        if (origin == null || allowed.contains("*")) {
            return true;
        }
        if (!allowed.isEmpty()) {
            return allowed.contains(origin.toLowerCase(Locale.ROOT));
        }
        try {
            String page = URI.create(origin).getHost();
            String asked = host == null ? null : URI.create("ws://" + host).getHost();
            return page != null && page.equalsIgnoreCase(asked);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
