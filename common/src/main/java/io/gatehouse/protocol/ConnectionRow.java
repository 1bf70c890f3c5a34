package io.gatehouse.protocol;

import java.util.List;

/**
 * One connection, as an operator sees it.
 *
 * @param connection    the client's number on its gateway
 * @param listener      where it came in, such as {@code ws:7272}
 * @param address       its IP address
 * @param port          its port
 * @param uid           empty for none
 * @param groups        in no order
 * @param worker        name of the worker that serves it; empty while there is none
 * @param state         {@code open}, {@code held} (not read: too many of its events wait) or {@code closing}
 * @param ageMs         for how long it has been there, in milliseconds
 * @param messagesIn    whole messages that came
 * @param bytesIn       their payload
 * @param messagesOut   messages queued to it
 * @param bytesOut      their frames
 * @param queuedBytes   of those, not given to the system yet; as the outbox counts, with about 100 bytes for each frame
 * @param messagesMissed those that it did not get because it reads too slowly, replaced ones included
 * @param waitingEvents its events that no worker has acknowledged
 */
public record ConnectionRow(
        int connection,
        String listener,
        String address,
        int port,
        String uid,
        List<String> groups,
        String worker,
        String state,
        long ageMs,
        long messagesIn,
        long bytesIn,
        long messagesOut,
        long bytesOut,
        long queuedBytes,
        long messagesMissed,
        int waitingEvents) {
    /** Copies the list. */
    public ConnectionRow {
        groups = List.copyOf(groups);
    }

    void write(WireWriter out) {
        out.i32(connection)
                .string("listener", listener)
                .string("address", address)
                .u16("port", port)
                .string("uid", uid)
                .strings("groups", groups)
                .string("worker", worker)
                .string("state", state)
                .i64(ageMs)
                .i64(messagesIn)
                .i64(bytesIn)
                .i64(messagesOut)
                .i64(bytesOut)
                .i64(queuedBytes)
                .i64(messagesMissed)
                .i32(waitingEvents);
    }

    static ConnectionRow read(WireReader in) {
        return new ConnectionRow(
                in.i32("connection"),
                in.line("listener"),
                in.line("address"),
                in.u16("port"),
                in.string("uid"),
                in.strings("groups"),
                in.line("worker"),
                in.line("state"),
                in.count("age"),
                in.count("messages in"),
                in.count("bytes in"),
                in.count("messages out"),
                in.count("bytes out"),
                in.count("queued bytes"),
                in.count("messages missed"),
                in.i32("waiting events"));
    }
}
