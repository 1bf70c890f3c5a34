package io.gatehouse.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A host and a TCP port: where to listen or whom to dial. Nothing here asks a name server.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 listens on any free port
 */
public record HostPort(String host, int port) {
    private static final String FORM = "allowed: HOST:PORT with a port from 0 to 65535, an IPv6 address in brackets, "
            + "such as 127.0.0.1:1236 or [::1]:1236";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");

    /** @throws IllegalArgumentException if the host is no name and no address, or the port is out of range */
    public HostPort {
        if (!isHost(host)) {
            throw refused(written(host, port), "has no valid host");
        }
        if (port < 0 || port > 65535) {
            throw refused(written(host, port), "has a port out of range");
        }
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}, as {@link #toString} writes it.
     *
     * @throws IllegalArgumentException saying what is wrong and which form is allowed
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[")) {
            if (!host.endsWith("]")) {
                throw refused(text, text.endsWith("]") ? "has no port" : "has a bracket that is not closed");
            }
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw refused(text, "has brackets around what is no IPv6 address");
            }
        } else if (host.indexOf(':') >= 0) {
            throw refused(text, "has more than one colon");
        }
        if (colon < 0) {
            throw refused(text, "has no port");
        }
        return new HostPort(host, port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        if (digits.isEmpty()) {
            throw refused(text, "has no port");
        }
        if (digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(text, "has a port that is no number from 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    /** Whether only this machine can reach it: 127.0.0.0/8, ::1, or the name {@code localhost} (RFC 6761, 6.3). */
    public boolean isLoopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        return isAddress(host) && address(host).isLoopbackAddress();
    }

    /** Whether it stands for every address of this machine, 0.0.0.0 or ::, and so cannot be dialled. */
    public boolean isWildcard() {
        return isAddress(host) && address(host).isAnyLocalAddress();
    }

    /** The same host with another port, such as the one that listening on port 0 was given. */
    public HostPort withPort(int to) {
        return new HostPort(host, to);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return written(host, port);
    }

    private static String written(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static boolean isHost(String host) {
        if (host.indexOf(':') >= 0) {
            return IPV6.matcher(host).matches() && address(host) != null;
        }
        return DIGITS_AND_DOTS.matcher(host).matches()
                ? IPV4.matcher(host).matches()
                : NAME.matcher(host).matches();
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** The address that a literal stands for, or null. Only ever given digits, dots and colons: those are not looked up. */
    private static InetAddress address(String literal) {
        int zone = literal.indexOf('%');
        try {
            return InetAddress.getByName(zone < 0 ? literal : literal.substring(0, zone));
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("'" + text + "' " + why + "; " + FORM + ".");
    }
}
