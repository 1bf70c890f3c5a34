package io.gatehouse.base;

/**
 * A host name or IP address, and a port. Written {@code host:port}; IPv6 addresses in brackets.
 *
 * @param host without brackets
 * @param port 0 to 65535; 0 asks the system for one when bound
 */
public record HostPort(String host, int port) {
    /** Checks the port and that there is a host. */
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("The host is empty; expected HOST:PORT.");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("The port " + port + " is not within 0 to 65535.");
        }
    }

    /** @throws IllegalArgumentException with the text and the expected form */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            host = "";
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not HOST:PORT, such as 127.0.0.1:1236, gateway.example:2900 or [::1]:1236; ports are 0 to 65535.");
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** Whether the host is a loopback literal or {@code localhost}: nobody else can reach it. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** The same host with another port. */
    public HostPort withPort(int to) {
        return new HostPort(host, to);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
