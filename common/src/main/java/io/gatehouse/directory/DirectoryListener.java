package io.gatehouse.directory;

import io.gatehouse.protocol.RegisterMessage;

/** What a node is told about the others. Called on the context that created the {@link RegisterClient}. */
public interface DirectoryListener {
    /**
     * Who is there, whole, as far as is known. Not called when a register is lost: the last picture stays.
     *
     * @param merged what the register said; if it is too young to know everybody ({@code complete} is false), together with what was
     *     known before
     */
    void onTopology(RegisterMessage.Topology merged);

    /**
     * A register has confirmed a renewal of this node's lease. Until then every register that heard of it counts this node as alive, on its
     * own clock; a node that wants to be sure that nobody has taken its place goes by this.
     *
     * @param validUntilNs on {@link System#nanoTime}: one lease after the renewal was sent, not after it was confirmed
     */
    default void onLease(long validUntilNs) {}
}
