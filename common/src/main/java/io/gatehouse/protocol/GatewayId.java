package io.gatehouse.protocol;

import java.util.random.RandomGenerator;

/**
 * How a gateway gets its 48 bit id: from its advertised IPv4 address and port where it has one, else 44 random bits under the
 * reserved prefix 240.0.0.0/4, which no advertised address can produce. So host names, IPv6 and NAT work, too.
 */
public final class GatewayId {
    private static final long RANDOM_PREFIX = 0xFL << 44;

    private GatewayId() {}

    /** The id for an advertised address; {@code host} decides: a dotted IPv4 literal is used as it is, anything else draws. */
    public static long of(String host, int port, RandomGenerator random) {
        long address = ipv4(host);
        return address >= 0 && address >>> 28 != 0xF ? address << 16 | port : draw(random);
    }

    /** 44 random bits under the prefix. */
    public static long draw(RandomGenerator random) {
        return RANDOM_PREFIX | random.nextLong() >>> 20;
    }

    /** Twelve hex digits, as in the first part of a {@link ClientId}. */
    public static String text(long id) {
        return new ClientId(id, 0).toString().substring(0, 12);
    }

    private static long ipv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long address = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                return -1;
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }
}
