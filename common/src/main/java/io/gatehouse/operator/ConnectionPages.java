package io.gatehouse.operator;

import java.util.ArrayList;
import java.util.List;

/** A list of connections while it is gathered. Confined to the inquiry's event loop. */
final class ConnectionPages {
    private final List<ConnectionList.Connection> connections = new ArrayList<>();
    private final List<String> problems;
    private final int limit;
    private boolean more;

    ConnectionPages(List<String> problems, int limit) {
        this.problems = new ArrayList<>(problems);
        this.limit = limit;
    }

    int left() {
        return limit - connections.size();
    }

    boolean isFull() {
        return left() <= 0;
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    void add(ConnectionList.Connection connection) {
        connections.add(connection);
    }

    void more() {
        more = true;
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    ConnectionList list() {
        return new ConnectionList(connections, more, problems);
    }
}
