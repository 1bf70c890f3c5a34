package io.gatehouse.protocol;

/**
 * Names one client on one gateway. Opaque to applications: keep it, compare it, print it, parse it back.
 *
 * <p>Ten bytes, written as 20 hex digits: 6 bytes gateway id, 4 bytes connection number. Numbers start at a random point in each
 * life of a gateway, so an id kept from before a restart does not name a stranger.
 *
 * @param gateway    48 bits, see {@link GatewayId}
 * @param connection any 32 bits
 */
public record ClientId(long gateway, int connection) implements Comparable<ClientId> {
    private static final int HEX_DIGITS = 20;
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    /** Checks the gateway id's range. */
    public ClientId {
        if (gateway >>> 48 != 0) {
            throw new IllegalArgumentException(
                    "The gateway id 0x" + Long.toHexString(gateway) + " has more than 48 bits.");
        }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is not 20 hex digits; it does not quote the text, which mostly comes from a client
     */
    public static ClientId parse(String hex) {
        if (hex == null) {
            throw malformed("is null");
        }
        if (hex.length() != HEX_DIGITS) {
            throw malformed("has " + hex.length() + " characters");
        }
        long gateway = 0;
        long connection = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            int digit = digit(hex.charAt(i));
            if (digit < 0) {
                throw malformed("has no hex digit at position " + (i + 1));
            }
            if (i < 12) {
                gateway = gateway << 4 | digit;
            } else {
                connection = connection << 4 | digit;
            }
        }
        return new ClientId(gateway, (int) connection);
    }

    // Character.digit would accept the digits of every script; two spellings of one id must not exist.
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static IllegalArgumentException malformed(String how) {
        return new IllegalArgumentException("The client id " + how + "; 20 hex digits are expected.");
    }

    @Override
    public int compareTo(ClientId other) {
        int byGateway = Long.compare(gateway, other.gateway);
        return byGateway != 0 ? byGateway : Integer.compareUnsigned(connection, other.connection);
    }

    // Written out, as a record's own are put together from method handles at the first call, which costs a test's first
    // FakeWorker more than all that it does itself.
    @Override
    public boolean equals(Object other) {
        return other instanceof ClientId id && id.gateway == gateway && id.connection == connection;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(gateway) + connection;
    }

    @Override
    public String toString() {
        char[] text = new char[HEX_DIGITS];
        for (int i = 0; i < 12; i++) {
            text[i] = DIGITS[(int) (gateway >>> 44 - 4 * i) & 15];
        }
        for (int i = 0; i < 8; i++) {
            text[12 + i] = DIGITS[connection >>> 28 - 4 * i & 15];
        }
        return new String(text);
    }
}
