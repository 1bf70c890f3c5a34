package io.gatehouse.link;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address as it was configured, to be found again in an {@link AcceptRule}.
 *
 * @param ip   null for a host name, which is not looked up again
 * @param port that it got
 */
public record ListeningAddress(InetAddress ip, int port) {
    /** @param host an IP address or a name */
    public static ListeningAddress of(String host, int port) {
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return new ListeningAddress(ip == null ? null : InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** Whether it is this one, as bound: 0.0.0.0 is :: by then, where there is IPv6. */
    public boolean is(InetSocketAddress bound) {
        return port == bound.getPort()
                && (ip == null
                        || ip.equals(bound.getAddress())
                        || ip.isAnyLocalAddress() && bound.getAddress().isAnyLocalAddress());
    }
}
