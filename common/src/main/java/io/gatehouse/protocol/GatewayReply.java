package io.gatehouse.protocol;

import java.util.List;

/** What a gateway answers to a worker, by correlation id. Layout: docs/protocol.md, section "Replies". */
public sealed interface GatewayReply extends WireMessage {
    /** The number that the request carried. */
    long correlation();

    /** Why a request could not be answered. */
    enum Failure {
        /** The client is served under a newer binding: the caller is no longer its worker. */
        FENCED(1),
        /** There is no such client. */
        NO_SUCH_CLIENT(2),
        /** The session would pass {@code gateway.max-session-bytes}. */
        SESSION_TOO_LARGE(3),
        /** The value to increment is not a whole number. */
        NOT_A_NUMBER(4);

        private final int code;

        Failure(int code) {
            this.code = code;
        }

        static Failure of(int code) {
            for (Failure failure : values()) {
                if (failure.code == code) {
                    return failure;
                }
            }
            throw new ProtocolException("unknown failure " + code);
        }
    }

    /**
     * Rows of clients, by rising connection number (unsigned).
     *
     * @param fields which fields the rows carry
     * @param more   whether there are rows beyond the last one
     */
    record ClientsFound(long correlation, int fields, boolean more, List<ClientRow> rows) implements GatewayReply {
        @Override
        public Command command() {
            return Command.CLIENTS_FOUND;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).u8(fields).flag(more).i32(rows.size());
            rows.forEach(row -> row.write(out, fields));
        }

        static ClientsFound read(WireReader in) {
            long correlation = in.i64("correlation");
            int fields = in.u8("fields");
            boolean more = in.flag("more");
            return new ClientsFound(correlation, fields, more, in.list("rows", 4, row -> ClientRow.read(row, fields)));
        }
    }

    /** A number of clients. */
    record Counted(long correlation, long count) implements GatewayReply {
        @Override
        public Command command() {
            return Command.COUNTED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(count);
        }

        static Counted read(WireReader in) {
            return new Counted(in.i64("correlation"), in.count("count"));
        }
    }

    /**
     * What became of a session change.
     *
     * @param applied false if a compare-and-set found another value
     * @param session as it is now
     */
    record SessionUpdated(long correlation, boolean applied, SessionState session) implements GatewayReply {
        @Override
        public Command command() {
            return Command.SESSION_UPDATED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).flag(applied).session(session);
        }

        static SessionUpdated read(WireReader in) {
            return new SessionUpdated(in.i64("correlation"), in.flag("applied"), in.session("session"));
        }
    }

    /**
     * What became of a send, a close or a change of membership, in numbers of clients.
     *
     * @param applied a message is in their outboxes, or they are closed, or are as asked for
     * @param drops   those that a message was left out for
     * @param unknown named by number and not there
     * @param refused would be in more groups than {@code gateway.max-groups-per-client}, or have another uid than the one to be taken
     */
    record Receipt(long correlation, long applied, Drops drops, long unknown, long refused) implements GatewayReply {
        @Override
        public Command command() {
            return Command.RECEIPT;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(applied);
            drops.write(out);
            out.i64(unknown).i64(refused);
        }

        static Receipt read(WireReader in) {
            return new Receipt(
                    in.i64("correlation"),
                    in.count("applied"),
                    Drops.read(in),
                    in.count("unknown"),
                    in.count("refused"));
        }
    }

    /**
     * How often a message was left out, by reason.
     *
     * @param slow       the client's own outbox has no room
     * @param overBudget all outboxes together have no room
     * @param notCarried the client's protocol cannot carry it
     * @param superseded older messages that this one took the place of: they are given up, this one is not
     */
    record Drops(long slow, long overBudget, long notCarried, long superseded) {
        /** Nothing was left out. */
        public static final Drops NONE = new Drops(0, 0, 0, 0);

        /** So many; {@link #NONE} itself if there are none. */
        public static Drops of(long slow, long overBudget, long notCarried, long superseded) {
            return (slow | overBudget | notCarried | superseded) == 0
                    ? NONE
                    : new Drops(slow, overBudget, notCarried, superseded);
        }

        /** How many clients did not get this message. */
        public long clients() {
            return slow + overBudget + notCarried;
        }

        /** Both together. */
        public Drops plus(Drops other) {
            return new Drops(
                    slow + other.slow,
                    overBudget + other.overBudget,
                    notCarried + other.notCarried,
                    superseded + other.superseded);
        }

        private void write(WireWriter out) {
            out.i64(slow).i64(overBudget).i64(notCarried).i64(superseded);
        }

        private static Drops read(WireReader in) {
            return new Drops(
                    in.count("left out for slow clients"),
                    in.count("left out over the budget"),
                    in.count("not carried"),
                    in.count("superseded"));
        }
    }

    /** A uid or group, and how many of the clients asked about have it. */
    record NameCount(String name, long clients) {}

    /**
     * Uids or groups, each once, in the order of {@link String#compareTo}.
     *
     * @param more whether there are names beyond the last one
     */
    record NamesFound(long correlation, boolean more, List<NameCount> names) implements GatewayReply {
        @Override
        public Command command() {
            return Command.NAMES_FOUND;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).flag(more).i32(names.size());
            for (NameCount each : names) {
                out.string("name", each.name).i64(each.clients);
            }
        }

        static NamesFound read(WireReader in) {
            long correlation = in.i64("correlation");
            boolean more = in.flag("more");
            return new NamesFound(
                    correlation,
                    more,
                    in.list("names", 11, each -> new NameCount(each.name("name"), each.count("clients"))));
        }
    }

    /** The request cannot be answered. */
    record Failed(long correlation, Failure failure) implements GatewayReply {
        @Override
        public Command command() {
            return Command.FAILED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).u8(failure.code);
        }

        static Failed read(WireReader in) {
            return new Failed(in.i64("correlation"), Failure.of(in.u8("failure")));
        }
    }
}
