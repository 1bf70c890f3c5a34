package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ProxyMechanism;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Headers of proxies, which hold what a stranger wrote as well: an address or none, and never an exception. */
public final class ProxyHeaderFuzz {
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of(AddressRange.parse("127.0.0.0/8")));
    private static final ClientAddress PEER = new ClientAddress(InetAddress.getLoopbackAddress(), 1);

    private ProxyHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        List<String> values = List.of(text.split("\n", 3));
        for (ProxyMechanism each : ProxyMechanism.values()) {
            ForwardedHeaders.read(each, PROXIES, PEER, name -> values);
        }
    }
}
