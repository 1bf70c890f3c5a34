package io.gatehouse.gateway.client;

/** Where what has come of a message waits for the rest. Confined to the client's loop. */
public interface InboundBuffer {
    /** What it takes in memory, in bytes; 0 between messages. */
    long heldBytes();

    /** Frees it. What the client still sends is thrown away. */
    void giveUp();
}
