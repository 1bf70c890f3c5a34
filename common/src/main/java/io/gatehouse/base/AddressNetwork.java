package io.gatehouse.base;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whom an address stands for, where connections are counted by address. */
public final class AddressNetwork {
    private AddressNetwork() {}

    /** An IPv4 address as it is; of an IPv6 address the network of 64 bits, since who has one address of it has all of them. */
    public static InetAddress of(InetAddress ip) {
        if (!(ip instanceof Inet6Address)) {
            return ip;
        }
        byte[] bytes = ip.getAddress();
        Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
