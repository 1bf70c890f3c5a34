package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ProxyMechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the headers of a request say of where it came from and which host it asked for, as far as that can be believed. The size of a
 * request's head bounds all of it. Immutable; any thread.
 *
 * @param client where the client is
 * @param host   the host that the client asked for; null if there is no {@code Host}
 */
public record ForwardedHeaders(ClientAddress client, String host) {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardedHeaders.class);
    private static final String HOST = "Host";

    /**
     * @param peer    who is connected
     * @param headers the values of a header in the order they came
     */
    public static ForwardedHeaders read(
            ProxyMechanism mechanism,
            TrustedProxies proxies,
            ClientAddress peer,
            Function<String, List<String>> headers) {
        String host = first(headers.apply(HOST));
        if (!mechanism.isHeader() || !proxies.contains(peer)) {
            return new ForwardedHeaders(peer, host);
        }
        return mechanism == ProxyMechanism.FORWARDED
                ? forwarded(proxies, peer, host, headers.apply("Forwarded"))
                : xForwarded(proxies, peer, host, headers);
    }

    private static ForwardedHeaders xForwarded(
            TrustedProxies proxies, ClientAddress peer, String host, Function<String, List<String>> headers) {
        List<String> hops = new ArrayList<>();
        for (String value : headers.apply("X-Forwarded-For")) {
            for (String hop : value.split(",", -1)) {
                hops.add(hop.trim());
            }
        }
        // Of several the first, which the outermost proxy wrote. A page cannot write this header into a handshake.
        String asked = first(headers.apply("X-Forwarded-Host"));
        if (asked != null && asked.indexOf(',') >= 0) {
            asked = asked.substring(0, asked.indexOf(','));
        }
        return new ForwardedHeaders(proxies.client(peer, hops), asked == null || asked.isBlank() ? host : asked.trim());
    }

    private static ForwardedHeaders forwarded(
            TrustedProxies proxies, ClientAddress peer, String host, List<String> values) {
        List<ForwardedElement> elements = new ArrayList<>();
        for (String value : values) {
            List<ForwardedElement> read = ForwardedElement.parse(value);
            if (read == ForwardedElement.MALFORMED) {
                LOG.debug("Forwarded header that {} passed on is malformed; none of it is believed", peer.text());
            }
            elements.addAll(read);
        }
        List<String> hops = elements.stream().map(ForwardedElement::from).toList();
        int index = proxies.clientAmong(hops);
        if (index < 0) {
            return new ForwardedHeaders(peer, host);
        }
        String asked = elements.get(index).host();
        return new ForwardedHeaders(ClientAddress.parse(hops.get(index)), asked.isEmpty() ? host : asked);
    }

    private static String first(List<String> values) {
        return values.isEmpty() ? null : values.get(0);
    }
}
