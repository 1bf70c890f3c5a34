package io.gatehouse.operator;

import static io.gatehouse.operator.TextTable.bytes;
import static io.gatehouse.operator.TextTable.number;
import static io.gatehouse.operator.TextTable.text;
import static io.gatehouse.operator.TextTable.time;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.ConnectionRow;

/** Connections for people: a table, then how many and what is missing. Pure. */
final class ConnectionsText {
    private ConnectionsText() {}

    static String of(ConnectionList list) {
        TextTable table = new TextTable(
                "CLIENT",
                "GATEWAY",
                "LISTENER",
                "ADDRESS",
                "UID",
                "GROUPS",
                "WORKER",
                "STATE",
                "AGE",
                "MSG-IN",
                "BYTES-IN",
                "MSG-OUT",
                "BYTES-OUT",
                "QUEUED",
                "MISSED",
                "WAITING");
        for (ConnectionList.Connection connection : list.connections()) {
            ConnectionRow row = connection.row();
            table.row(
                    text(connection.id().toString()),
                    text(connection.gateway()),
                    text(row.listener()),
                    text(address(row)),
                    text(row.uid()),
                    text(String.join(",", row.groups())),
                    text(row.worker()),
                    text(row.state()),
                    time(row.ageMs()),
                    number(row.messagesIn()),
                    bytes(row.bytesIn()),
                    number(row.messagesOut()),
                    bytes(row.bytesOut()),
                    bytes(row.queuedBytes()),
                    number(row.messagesMissed()),
                    number(row.waitingEvents()));
        }
        return table
                + "\n" + list.connections().size() + " connections"
                + (list.more() ? ", and there are more (--limit, or ask for fewer)" : "") + ".\n"
                + (list.isComplete() ? "" : StatusText.problems(list.problems()));
    }

    /** Address and port, an IPv6 address in brackets; unix sockets have neither. */
    static String address(ConnectionRow row) {
        try {
            return new HostPort(row.address(), row.port()).toString();
        } catch (IllegalArgumentException e) {
            return row.address();
        }
    }
}
