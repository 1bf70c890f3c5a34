package io.gatehouse.register.store;

import java.util.function.Consumer;

/**
 * Where registers find what the others know. Each says only what was announced to itself, whole, again and again, and nobody changes
 * another's words: so there is nothing to merge when they have been apart, and what is lost is soon said again.
 */
public interface MemberStore {
    /** Whether there can be other registers; if not, nothing needs to be said. */
    boolean isShared();

    /**
     * Begins. Blocks for some seconds at most; not on an event loop.
     *
     * @param heard called on the register's event loop with each record of another register; it may be late, repeated or missing
     */
    void open(Consumer<RegisterRecord> heard);

    /** Says this in the place of what this register said before. On the register's event loop; does not block. */
    void put(RegisterRecord own);

    /** Ends. Blocks for some seconds at most; not on an event loop. */
    void close();
}
