package io.gatehouse.link;

import io.gatehouse.protocol.WireMessage;

/**
 * What the owner of a link is told. Every method is called on the link's event loop, must not block and, except for {@link #onMessage}
 * and {@link #onOpen}, must not throw.
 */
public interface LinkListener {
    /** Both ends have proved themselves. The first call. */
    void onOpen(Link link);

    /**
     * One message, in the order the peer sent them. A payload inside is valid during the call only.
     *
     * @throws io.gatehouse.protocol.ProtocolException if it has no place here: the link is closed
     */
    void onMessage(Link link, WireMessage message);

    /** All messages that were read at once have been delivered. */
    default void onBatchEnd(Link link) {}

    /** The queue is about to be written: the last chance to let something small ride along. */
    default void onFlush(Link link) {}

    /** The peer has applied every sequenced frame up to {@code sequence}. */
    default void onConfirmed(Link link, long sequence) {}

    /** The queue had been full and has room again. */
    default void onRoom(Link link) {}

    /** The link is over, whoever ended it. The last call, exactly once if {@link #onOpen} was called, else never. */
    void onClose(Link link, String reason);
}
