package io.gatehouse.gateway.api;

import java.nio.ByteBuffer;

/**
 * Finds messages in the bytes of a TCP connection, and makes bytes of messages: for protocols that Gatehouse does not speak itself. A
 * {@code tcp} listener names it by its setting {@code framing}: by {@link #name} if it is registered with {@link
 * java.util.ServiceLoader}, else by its class, which then needs a public constructor without parameters.
 *
 * <p>One object serves all connections of a listener, on several threads at once, and must keep nothing between calls. It is called on
 * event loops and must not block. What it throws ends the connection whose bytes it was given, is counted and logged; of {@link #encode}
 * it leaves the message out for this listener's clients, counted. Buffers are valid during the call only, and read-only.
 */
public interface Framing {
    /** How a listener's setting names it. */
    default String name() {
        return getClass().getName();
    }

    /**
     * How long the first frame is, header and all. Once that is known, it is not asked again before the whole frame is there.
     *
     * @param received at least one byte, from the beginning of a frame
     * @param seen     how many of these bytes an earlier call has had without an answer; 0 at a new frame. Who looks for an end looks on
     *                 from there: a client that sends byte by byte then costs no more than one that sends all at once
     * @return bytes of the whole frame, which may be more than were received; 0 if more bytes are needed to tell. At most {@code
     *     gateway.max-message-bytes}: more, also more bytes without an answer, close the client with 1009, and less than 0 with 1002
     */
    int frameBytes(ByteBuffer received, int seen);

    /** The message in a whole frame, as handlers get it. */
    ByteBuffer decode(ByteBuffer frame);

    /** The whole frame for a message. */
    ByteBuffer encode(ByteBuffer message, boolean isText);
}
