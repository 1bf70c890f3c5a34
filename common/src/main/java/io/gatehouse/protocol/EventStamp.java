package io.gatehouse.protocol;

/**
 * Which event of which client this is.
 *
 * @param connection  the client's connection number on the gateway that sends
 * @param epoch       counts the client's bindings to workers; calls through an older binding are refused
 * @param number      counts the client's events from 1, with no gap, over all bindings
 * @param redelivered the event went to another worker before, which may or may not have run it
 */
public record EventStamp(int connection, int epoch, long number, boolean redelivered) {
    void write(WireWriter out) {
        out.i32(connection).i32(epoch).i64(number);
    }

    static EventStamp read(WireReader in, boolean redelivered) {
        return new EventStamp(in.i32("connection"), in.i32("epoch"), in.count("event number"), redelivered);
    }
}
