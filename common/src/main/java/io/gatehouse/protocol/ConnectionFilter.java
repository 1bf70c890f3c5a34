package io.gatehouse.protocol;

/**
 * Which connections an operator asks for; all that match every part that is set.
 *
 * @param uid            exactly this uid; empty for any
 * @param group          members of this group; empty for any
 * @param address        exactly this IP address, or all that begin with what stands before a final {@code *}; empty for any
 * @param listener       exactly this listener, such as {@code ws:7272}; empty for any
 * @param worker         bound to a worker of this name; empty for any
 * @param minQueuedBytes with at least so many bytes waiting to be written
 */
public record ConnectionFilter(
        String uid, String group, String address, String listener, String worker, long minQueuedBytes) {
    /** Every connection. */
    public static final ConnectionFilter ALL = new ConnectionFilter("", "", "", "", "", 0);

    /** Whether an address is asked for. */
    public boolean takesAddress(String of) {
        return address.isEmpty()
                || (address.endsWith("*")
                        ? of.startsWith(address.substring(0, address.length() - 1))
                        : of.equals(address));
    }

    void write(WireWriter out) {
        out.string("uid", uid)
                .string("group", group)
                .string("address", address)
                .string("listener", listener)
                .string("worker", worker)
                .i64(minQueuedBytes);
    }

    static ConnectionFilter read(WireReader in) {
        return new ConnectionFilter(
                in.string("uid"),
                in.string("group"),
                in.string("address"),
                in.string("listener"),
                in.string("worker"),
                in.count("queued bytes"));
    }
}
