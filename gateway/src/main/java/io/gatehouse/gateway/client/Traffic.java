package io.gatehouse.gateway.client;

/**
 * What has gone through one client or many, since they came.
 *
 * @param messagesIn  whole messages that came
 * @param bytesIn     their payload
 * @param messagesOut messages queued to be written
 * @param bytesOut    their frames
 */
public record Traffic(long messagesIn, long bytesIn, long messagesOut, long bytesOut) {
    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(
                messagesIn + other.messagesIn,
                bytesIn + other.bytesIn,
                messagesOut + other.messagesOut,
                bytesOut + other.bytesOut);
    }
}
