package io.gatehouse.gateway.client;

/** That a client is in the middle of a message, since when, and what that takes. Confined to the client's loop. */
final class PartialMessage {
    // This object, its place in the loop's list, and a buffer without its bytes.
    private static final int OVERHEAD_BYTES = 128;

    private final ClientConnection client;
    private final InboundBuffer buffer;
    private long bytes;
    private long message; // how many came before it: another number is another message
    private int sinceTick;
    private int pausedSinceTick = -1;
    int place; // in the loop's list

    PartialMessage(ClientConnection client, InboundBuffer buffer) {
        this.client = client;
        this.buffer = buffer;
        this.message = -1;
    }

    ClientConnection client() {
        return client;
    }

    InboundBuffer buffer() {
        return buffer;
    }

    long bytes() {
        return bytes;
    }

    int sinceTick() {
        return sinceTick;
    }

    /** A read has ended in the middle of it. Returns by how much it has grown. */
    long grewTo(long bufferBytes, long messagesBefore, int now) {
        if (message != messagesBefore) {
            message = messagesBefore;
            sinceTick = now;
        }
        long before = bytes;
        bytes = bufferBytes + OVERHEAD_BYTES;
        return bytes - before;
    }

    /** The client is not read: that the message does not go on is none of its doing. */
    void pause(int now) {
        pausedSinceTick = now;
    }

    void resume(int now) {
        if (pausedSinceTick >= 0) {
            sinceTick += now - pausedSinceTick;
            pausedSinceTick = -1;
        }
    }

    boolean isOverdue(int now, int timeoutTicks) {
        return pausedSinceTick < 0 && now - sinceTick >= timeoutTicks;
    }
}
