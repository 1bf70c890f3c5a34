package io.gatehouse.gateway.client;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a client or a proxy is. As text, IPv6 is shortened as RFC 5952 says and without a zone, and an IPv4 address mapped into IPv6 is
 * the IPv4 address, so that one address has one form.
 *
 * @param ip   null if there is none, as for a unix socket
 * @param port 0 if unknown
 */
public record ClientAddress(InetAddress ip, int port) {
    /** Nobody knows. */
    public static final ClientAddress UNKNOWN = new ClientAddress(null, 0);

    /** Of a socket, or {@link #UNKNOWN} if that is not one of IP. */
    public static ClientAddress of(SocketAddress socket) {
        return socket == null || !socket.isInetSocket() || socket.hostAddress() == null
                ? UNKNOWN
                : of(socket.hostAddress(), Math.max(0, socket.port()));
    }

    /** @return {@link #UNKNOWN} if the text is not an IP address; never looks a name up */
    static ClientAddress of(String text, int port) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? UNKNOWN : new ClientAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            return UNKNOWN;
        }
    }

    /**
     * One hop as proxies write it: {@code 192.0.2.1}, {@code 192.0.2.1:4711}, {@code 2001:db8::1} or {@code [2001:db8::1]:4711}.
     *
     * @return {@link #UNKNOWN} for all else, such as {@code unknown}, {@code _hidden} and garbage
     */
    static ClientAddress parse(String text) {
        if (text.isEmpty() || text.length() > 64) {
            return UNKNOWN;
        }
        String host = text;
        String port = "";
        if (text.charAt(0) == '[') {
            int end = text.indexOf(']');
            if (end < 0 || text.length() > end + 1 && text.charAt(end + 1) != ':') {
                return UNKNOWN;
            }
            host = text.substring(1, end);
            port = text.length() > end + 1 ? text.substring(end + 2) : "";
            if (host.indexOf(':') < 0) {
                return UNKNOWN;
            }
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            host = text.substring(0, text.indexOf(':'));
            port = text.substring(text.indexOf(':') + 1);
        }
        return host.indexOf('[') >= 0 || host.indexOf('%') >= 0 ? UNKNOWN : of(host, portOf(port));
    }

    // An obfuscated port (RFC 7239, section 6.3) hides the port, not the address.
    private static int portOf(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port <= 0xFFFF ? port : 0;
    }

    /** The address alone; empty if unknown. */
    public String text() {
        return ip == null ? "" : NetUtil.toAddressString(ip);
    }
}
