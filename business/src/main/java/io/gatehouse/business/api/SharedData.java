package io.gatehouse.business.api;

/**
 * What the workers of a cluster, and programs with a {@link io.gatehouse.business.GatewayClient}, have in common: channels, queues, maps and
 * counters. It is kept in the memory of the registers, which needs {@code register.shared-data} there and {@code worker.shared-data} here;
 * nothing is written to disk.
 *
 * <p>Durability: with three registers, any one may be lost at any time, and any two at once, without loss. When all are lost, so is what
 * was shared. Consistency: one copy answers for each key, and each step is atomic there. While registers are apart, each side goes on with
 * a copy of its own; when they find each other, for each key the side that changed it last wins, and what the other did to that key is
 * gone. Where that would do harm, such as with money, use a database.
 *
 * <p>Failures: names and values that can never be right throw {@link IllegalArgumentException}; what registers and networks do fails the
 * future with {@link io.gatehouse.base.UnavailableException}. Where its reason is {@code NO_ANSWER}, the change may have happened.
 * Threading: any thread; nothing here blocks, unless a method says so.
 */
public interface SharedData {
    /** The longest message or value, in bytes: 1 MiB. Maps count a value's JSON. */
    int MAX_BYTES = 1 << 20;

    /** Messages between workers, and work queues. */
    Channels channels();

    /**
     * A map by its name; it exists when something is put into it. Maps are few and large rather than many and small: each costs every
     * register some memory, and is not taken away when it is empty.
     *
     * @param name 1 to 255 UTF-8 bytes
     * @param type of the values, which travel as JSON
     */
    <V> SharedMap<V> map(String name, Class<V> type);

    /**
     * A counter by its name; it begins with 0.
     *
     * @param name 1 to 255 UTF-8 bytes
     */
    SharedCounter counter(String name);
}
