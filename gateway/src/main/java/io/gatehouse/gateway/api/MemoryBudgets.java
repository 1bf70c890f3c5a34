package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.netty.util.internal.PlatformDependent;

/**
 * What all clients of a gateway may cost together, in bytes. Keys are {@code gateway.…-budget}.
 *
 * @param parking most bytes of events that wait for a worker; then clients without one are not read
 * @param outbox  most bytes that wait to be written; 0 for a quarter of the process, see {@link #outboxLimit}
 * @param inbound most bytes of messages that have not wholly come; 0 for a sixteenth of the process, see {@link #inboundLimit}
 */
public record MemoryBudgets(long parking, long outbox, long inbound) {
    /** The documented defaults. */
    public static final MemoryBudgets DEFAULTS = new MemoryBudgets(64 << 20, 0, 0);

    // A buffer that grows has up to twice the size of what is in it.
    private static final int MESSAGES = 2;

    /** Checks each value. */
    public MemoryBudgets {
        Checks.atLeast("gateway.parking-budget", parking, 1);
        Checks.atLeast("gateway.outbox-budget", outbox, 0);
        Checks.atLeast("gateway.inbound-budget", inbound, 0);
    }

    /** The same with room for so many bytes of events that wait for a worker. */
    public MemoryBudgets parking(long to) {
        return new MemoryBudgets(to, outbox, inbound);
    }

    /** The same with room for so many bytes that wait to be written. */
    public MemoryBudgets outbox(long to) {
        return new MemoryBudgets(parking, to, inbound);
    }

    /** The same with room for so many bytes of messages that have not wholly come. */
    public MemoryBudgets inbound(long to) {
        return new MemoryBudgets(parking, outbox, to);
    }

    /** What {@code outbox} comes to in this process, in bytes. */
    public long outboxLimit() {
        return outbox != 0 ? outbox : processBytes() / 4;
    }

    /**
     * What {@code inbound} comes to in this process, in bytes.
     *
     * @param maxMessageBytes of a client; there is room for two such messages at least
     */
    public long inboundLimit(int maxMessageBytes) {
        return inbound != 0 ? inbound : Math.max(processBytes() / 16, (long) MESSAGES * maxMessageBytes);
    }

    /** Refuses a budget that a single legal message could pass. */
    void requireRoomFor(int maxMessageBytes) {
        if (inbound != 0 && inbound < (long) MESSAGES * maxMessageBytes) {
            throw new ConfigurationException("gateway.inbound-budget=" + inbound
                    + " is less than twice gateway.max-message-bytes=" + maxMessageBytes
                    + ", so a single legal message could be too much. Raise the first or lower the second.");
        }
    }

    private static long processBytes() {
        return Runtime.getRuntime().maxMemory() + PlatformDependent.maxDirectMemory();
    }
}
