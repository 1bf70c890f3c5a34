package io.gatehouse.gateway.api;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A network, written {@code 10.0.0.0/8} or {@code 2001:db8::/32}; without a prefix it is one address. Never looks a name up. An IPv4
 * address and the same one mapped into IPv6 ({@code ::ffff:10.0.0.1}) are one. Immutable; any thread.
 */
public final class AddressRange {
    private final byte[] network;
    private final int prefix;

    private AddressRange(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /** @throws IllegalArgumentException with the text and what is wrong with it */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = bytesOf(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a network; allowed: an IPv4 or IPv6 address and a prefix, such as 10.0.0.0/8 or "
                    + "2001:db8::/32, or one address.");
        }
        int bits = network.length * 8;
        int prefix = slash < 0 ? bits : prefixOf(text, text.substring(slash + 1), bits);
        byte[] start = network.clone();
        for (int bit = prefix; bit < bits; bit++) {
            start[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        if (!Arrays.equals(start, network)) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix. Write " + textOf(start)
                    + "/" + prefix + " for the network, or " + textOf(network) + " for the one address.");
        }
        return new AddressRange(network, prefix);
    }

    /** Whether the address lies in it. An address of the other family does not. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        return rest == 0 || (bytes[whole] ^ network[whole]) >> 8 - rest == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && range.prefix == prefix && Arrays.equals(range.network, network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }

    @Override
    public String toString() {
        return textOf(network) + "/" + prefix;
    }

    private static byte[] bytesOf(String address) {
        byte[] bytes = address.length() > 45 || address.contains("%") || address.contains("[")
                ? null
                : NetUtil.createByteArrayFromIpAddressString(address);
        try {
            // Gives the four bytes of a mapped address.
            return bytes == null ? null : InetAddress.getByAddress(bytes).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int prefixOf(String text, String digits, int bits) {
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > bits) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a prefix that is no whole number from 0 to " + bits + ".");
        }
        return Integer.parseInt(digits);
    }

    private static String textOf(byte[] address) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
