package io.gatehouse.protocol;

import java.util.List;

/**
 * What operators ask and nodes answer. Layout: docs/protocol.md, section "Operators".
 *
 * <p>An operator asks registers and gateways; a gateway passes the question on to its workers, whom nobody dials, and hands on what
 * they answer.
 */
public sealed interface StatusMessage extends WireMessage {
    /** Chosen by the operator; comes back in every answer. */
    long correlation();

    /**
     * Asks a node how it is.
     *
     * @param asker 0 from an operator; from a gateway to a worker, for whom it asks
     */
    record AskStatus(long correlation, long asker) implements StatusMessage {
        @Override
        public Command command() {
            return Command.ASK_STATUS;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(asker);
        }

        static AskStatus read(WireReader in) {
            return new AskStatus(in.i64("correlation"), in.i64("asker"));
        }
    }

    /**
     * Asks a gateway for connections.
     *
     * @param after only connection numbers above this one, unsigned; -1 for the first page
     * @param limit how many at most; the answer may be cut shorter, and a gateway has a limit of its own
     */
    record AskConnections(long correlation, ConnectionFilter filter, int after, int limit) implements StatusMessage {
        @Override
        public Command command() {
            return Command.ASK_CONNECTIONS;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation);
            filter.write(out);
            out.i32(after).i32(limit);
        }

        static AskConnections read(WireReader in) {
            AskConnections ask = new AskConnections(
                    in.i64("correlation"), ConnectionFilter.read(in), in.i32("after"), in.i32("limit"));
            if (ask.limit < 1) {
                throw new ProtocolException("an operator asks for " + ask.limit + " connections");
            }
            return ask;
        }
    }

    /**
     * Tells a node to drain, and asks how far it is; asked again, it only answers.
     *
     * @param asker as in {@link AskStatus}
     * @param node  id of the gateway asked, or of a worker that is linked to it
     */
    record AskDrain(long correlation, long asker, long node) implements StatusMessage {
        @Override
        public Command command() {
            return Command.ASK_DRAIN;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(asker).i64(node);
        }

        static AskDrain read(WireReader in) {
            return new AskDrain(in.i64("correlation"), in.i64("asker"), in.i64("node"));
        }
    }

    /**
     * How far a node has drained.
     *
     * @param known   false if the gateway asked has no such worker; the rest is 0 then
     * @param drained whether it can be stopped and nobody notices
     * @param clients those left
     * @param events  of a worker: events that it has not acknowledged; of a gateway: clients' ends that workers have not
     */
    record DrainReported(long correlation, long asker, boolean known, boolean drained, long clients, long events)
            implements StatusMessage {
        @Override
        public Command command() {
            return Command.DRAIN_STATUS;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation)
                    .i64(asker)
                    .flag(known)
                    .flag(drained)
                    .i64(clients)
                    .i64(events);
        }

        static DrainReported read(WireReader in) {
            return new DrainReported(
                    in.i64("correlation"),
                    in.i64("asker"),
                    in.flag("known"),
                    in.flag("drained"),
                    in.i64("clients"),
                    in.i64("events"));
        }
    }

    /** How a node is: of the node itself, or of a worker by way of a gateway. */
    record NodeReported(long correlation, long asker, NodeStatus status) implements StatusMessage {
        @Override
        public Command command() {
            return Command.NODE_STATUS;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(asker);
            status.write(out);
        }

        static NodeReported read(WireReader in) {
            return new NodeReported(in.i64("correlation"), in.i64("asker"), NodeStatus.read(in));
        }
    }

    /**
     * Connections, by rising number (unsigned).
     *
     * @param more whether there are others beyond the last one
     */
    record ConnectionsFound(long correlation, boolean more, List<ConnectionRow> rows) implements StatusMessage {
        /** Copies the list. */
        public ConnectionsFound {
            rows = List.copyOf(rows);
        }

        @Override
        public Command command() {
            return Command.CONNECTIONS_FOUND;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).flag(more).i32(rows.size());
            rows.forEach(row -> row.write(out));
        }

        static ConnectionsFound read(WireReader in) {
            long correlation = in.i64("correlation");
            boolean more = in.flag("more");
            return new ConnectionsFound(correlation, more, in.list("connections", 4, ConnectionRow::read));
        }
    }
}
