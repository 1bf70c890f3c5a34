package io.gatehouse.protocol;

import java.util.ArrayList;
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
        NOT_A_NUMBER(4),
        /** The client would be in more groups than {@code gateway.max-groups-per-client}. */
        TOO_MANY_GROUPS(5);

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
            int count = in.i32("rows");
            if (count < 0 || in.remaining() < 4L * count) {
                throw new ProtocolException("rows claims " + count + " entries in " + in.remaining() + " bytes");
            }
            List<ClientRow> rows = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                rows.add(ClientRow.read(in, fields));
            }
            return new ClientsFound(correlation, fields, more, rows);
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
     * What became of a send, a close or a change of membership. For those other than sends, {@code queued} counts the clients concerned.
     *
     * @param queued  clients it was queued to
     * @param dropped clients it was left out for
     * @param unknown clients named by number that are not there
     */
    record Receipt(long correlation, long queued, long dropped, long unknown) implements GatewayReply {
        @Override
        public Command command() {
            return Command.RECEIPT;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i64(queued).i64(dropped).i64(unknown);
        }

        static Receipt read(WireReader in) {
            return new Receipt(in.i64("correlation"), in.count("queued"), in.count("dropped"), in.count("unknown"));
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
