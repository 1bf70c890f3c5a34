package io.gatehouse.operator;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ConnectionRow;
import java.util.List;

/**
 * Connections of a cluster.
 *
 * @param connections gateway by gateway, each by rising number
 * @param more        whether there are others beyond the limit
 * @param problems    which gateways or registers did not answer, one sentence each; what is listed is then not all
 */
public record ConnectionList(List<Connection> connections, boolean more, List<String> problems) {
    /** Copies the lists. */
    public ConnectionList {
        connections = List.copyOf(connections);
        problems = List.copyOf(problems);
    }

    /** Whether every gateway that was asked has answered. */
    public boolean isComplete() {
        return problems.isEmpty();
    }

    /**
     * One of them.
     *
     * @param id      what the application calls the client
     * @param gateway name of the gateway that owns it
     * @param row     all that is known of it
     */
    public record Connection(ClientId id, String gateway, ConnectionRow row) {}
}
