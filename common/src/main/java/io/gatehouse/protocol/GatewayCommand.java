package io.gatehouse.protocol;

import io.gatehouse.base.Tags;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What a worker tells a gateway. Layout: docs/protocol.md, section "Commands".
 *
 * <p>{@code epoch} fences calls made through a client's own context: other than 0, it must be the client's present epoch, else the
 * gateway refuses the call with {@link GatewayReply.Failure#FENCED}. {@code correlation} asks for an answer: 0 for none.
 */
public sealed interface GatewayCommand extends WireMessage {
    /** Calls the receiver's method for this command. */
    void deliverTo(CommandReceiver receiver);

    /** The binding of a client that fences it, or 0. */
    default int epoch() {
        return 0;
    }

    /** Asks for an answer, or 0. */
    default long correlation() {
        return 0;
    }

    /**
     * The worker's handler has started: clients may be bound to it.
     *
     * @param clientEvents most events of one client that may be unacknowledged
     * @param clientBytes  most payload bytes of one client that may be unacknowledged; one event is always allowed
     * @param linkBytes    most payload bytes on this link that may be unacknowledged
     * @param tags         what the worker is chosen by, see {@link Tags}
     * @param admits       the worker wants to be asked before a client comes in, see {@link AdmissionMessage}
     */
    record Ready(int clientEvents, int clientBytes, int linkBytes, List<String> tags, boolean admits)
            implements GatewayCommand {
        /** Copies the tags. */
        public Ready {
            tags = List.copyOf(tags);
        }

        /** Takes clients unasked. */
        public Ready(int clientEvents, int clientBytes, int linkBytes, List<String> tags) {
            this(clientEvents, clientBytes, linkBytes, tags, false);
        }

        /** Without tags. */
        public Ready(int clientEvents, int clientBytes, int linkBytes) {
            this(clientEvents, clientBytes, linkBytes, List.of());
        }

        @Override
        public Command command() {
            return Command.READY;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(clientEvents)
                    .i32(clientBytes)
                    .i32(linkBytes)
                    .strings("tags", tags)
                    .flag(admits);
        }

        static Ready read(WireReader in) {
            Ready ready = new Ready(
                    in.i32("client window"),
                    in.i32("client window bytes"),
                    in.i32("link window bytes"),
                    in.strings("tags"),
                    in.flag("admits"));
            if (ready.clientEvents < 1 || ready.clientBytes < 1 || ready.linkBytes < 1) {
                throw new ProtocolException("a window is not positive: " + ready.clientEvents + ", " + ready.clientBytes
                        + ", " + ready.linkBytes);
            }
            if (!Tags.areTags(ready.tags)) {
                throw new ProtocolException("a worker has " + ready.tags.size()
                        + " tags, of which one has a form that is " + "not allowed, or more than " + Tags.MAX_COUNT);
            }
            return ready;
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onReady(this);
        }
    }

    /** The worker wants no new events: it finishes what it has and goes. */
    record Drain() implements GatewayCommand {
        @Override
        public Command command() {
            return Command.DRAIN;
        }

        @Override
        public void write(WireWriter out) {}

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onDrain(this);
        }
    }

    /**
     * For each client named, every event up to the number is handled and its effects are confirmed. The arrays run in parallel.
     *
     * @param connections connection numbers
     * @param epochs      the binding under which the events ran
     * @param numbers     event numbers, cumulative
     */
    record Acknowledge(int[] connections, int[] epochs, long[] numbers) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.ACKNOWLEDGE;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(connections.length);
            for (int i = 0; i < connections.length; i++) {
                out.i32(connections[i]).i32(epochs[i]).i64(numbers[i]);
            }
        }

        static Acknowledge read(WireReader in) {
            int count = in.i32("acknowledgements");
            if (count < 0 || in.remaining() != 16L * count) {
                throw new ProtocolException(
                        "acknowledgements claims " + count + " entries in " + in.remaining() + " bytes");
            }
            int[] connections = new int[count];
            int[] epochs = new int[count];
            long[] numbers = new long[count];
            for (int i = 0; i < count; i++) {
                connections[i] = in.i32("connection");
                epochs[i] = in.i32("epoch");
                numbers[i] = in.count("event number");
            }
            return new Acknowledge(connections, epochs, numbers);
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onAcknowledge(this);
        }
    }

    /**
     * A message to clients.
     *
     * @param epoch       fence, or 0
     * @param correlation asks for a {@link GatewayReply.Receipt}, or 0
     * @param target      whom
     * @param kind        what the payload is
     * @param delivery    what a slow receiver may miss
     * @param latestKey   for {@link Delivery#LATEST}, else empty
     * @param payload     valid during the callback only
     */
    record Send(
            int epoch,
            long correlation,
            Target target,
            PayloadKind kind,
            Delivery delivery,
            String latestKey,
            ByteBuf payload)
            implements GatewayCommand {
        @Override
        public Command command() {
            return Command.SEND;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation);
            target.write(out);
            out.u8(kind.code())
                    .u8(delivery.code())
                    .string("latest key", latestKey)
                    .bytes(payload);
        }

        static Send read(WireReader in) {
            int epoch = in.i32("epoch");
            long correlation = in.i64("correlation");
            Target target = Target.read(in);
            PayloadKind kind = PayloadKind.of(in.u8("kind of payload"));
            Delivery delivery = Delivery.of(in.u8("delivery"));
            return new Send(epoch, correlation, target, kind, delivery, in.string("latest key"), in.rest());
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onSend(this);
        }
    }

    /**
     * Ends clients.
     *
     * @param kill at once, giving up what is queued; else what is queued is sent first
     */
    record CloseClients(int epoch, long correlation, Target target, CloseReason reason, boolean kill)
            implements GatewayCommand {
        @Override
        public Command command() {
            return Command.CLOSE_CLIENTS;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation);
            target.write(out);
            out.closeReason(reason).flag(kill);
        }

        static CloseClients read(WireReader in) {
            return new CloseClients(
                    in.i32("epoch"), in.i64("correlation"), Target.read(in), in.closeReason("reason"), in.flag("kill"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onCloseClients(this);
        }
    }

    /** Clients into a group. */
    record JoinGroup(int epoch, long correlation, Target target, String group) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.JOIN_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation);
            target.write(out);
            out.string("group", group);
        }

        static JoinGroup read(WireReader in) {
            return new JoinGroup(in.i32("epoch"), in.i64("correlation"), Target.read(in), in.name("group"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onJoinGroup(this);
        }
    }

    /** Clients out of a group. */
    record LeaveGroup(int epoch, long correlation, Target target, String group) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.LEAVE_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation);
            target.write(out);
            out.string("group", group);
        }

        static LeaveGroup read(WireReader in) {
            return new LeaveGroup(in.i32("epoch"), in.i64("correlation"), Target.read(in), in.name("group"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onLeaveGroup(this);
        }
    }

    /** A group ends; its members stay connected. */
    record Ungroup(long correlation, String group) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.UNGROUP;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).string("group", group);
        }

        static Ungroup read(WireReader in) {
            return new Ungroup(in.i64("correlation"), in.name("group"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onUngroup(this);
        }
    }

    /** A client gets a uid; another one that it has is replaced. */
    record BindUid(int epoch, long correlation, int connection, String uid) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.BIND_UID;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation).i32(connection).string("uid", uid);
        }

        static BindUid read(WireReader in) {
            return new BindUid(in.i32("epoch"), in.i64("correlation"), in.i32("connection"), in.name("uid"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onBindUid(this);
        }
    }

    /** A client loses a uid, if it has this one. */
    record UnbindUid(int epoch, long correlation, int connection, String uid) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.UNBIND_UID;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation).i32(connection).string("uid", uid);
        }

        static UnbindUid read(WireReader in) {
            return new UnbindUid(in.i32("epoch"), in.i64("correlation"), in.i32("connection"), in.name("uid"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onUnbindUid(this);
        }
    }

    /** One atomic change of a session. */
    record UpdateSession(int epoch, long correlation, int connection, SessionChange change) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.UPDATE_SESSION;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation).i32(connection);
            change.write(out);
        }

        static UpdateSession read(WireReader in) {
            return new UpdateSession(
                    in.i32("epoch"), in.i64("correlation"), in.i32("connection"), SessionChange.read(in));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onUpdateSession(this);
        }
    }

    /**
     * Asks about clients.
     *
     * @param correlation never 0
     * @param countOnly   answer {@link GatewayReply.Counted} instead of rows
     * @param fields      for rows: a bit set of {@link ClientRow#UID} and its like
     * @param after       for rows: only connection numbers above this one, unsigned; -1 for the first page (the number 0xFFFFFFFF is
     *                    never given to a client)
     * @param limit       for rows: how many at most; the answer may be cut shorter by the frame limit
     */
    record Query(long correlation, Target target, boolean countOnly, int fields, int after, int limit)
            implements GatewayCommand {
        @Override
        public Command command() {
            return Command.QUERY;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation);
            target.write(out);
            out.flag(countOnly).u8(fields).i32(after).i32(limit);
        }

        static Query read(WireReader in) {
            Query query = new Query(
                    in.i64("correlation"),
                    Target.read(in),
                    in.flag("count only"),
                    in.u8("fields"),
                    in.i32("after"),
                    in.i32("limit"));
            if (!query.countOnly && query.limit < 1) {
                throw new ProtocolException("a query asks for " + query.limit + " rows");
            }
            return query;
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onQuery(this);
        }
    }

    /**
     * Asks which uids some clients have, or which groups they are in; answered with {@link GatewayReply.NamesFound}. Of a target that
     * names groups, groups other than those are left out.
     *
     * @param correlation never 0
     * @param groups      groups instead of uids
     * @param after       only names after this one, in the order of {@link String#compareTo}; empty for the first page
     * @param limit       how many at most; the answer may be cut shorter by the frame limit
     */
    record QueryNames(long correlation, Target target, boolean groups, String after, int limit)
            implements GatewayCommand {
        @Override
        public Command command() {
            return Command.QUERY_NAMES;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation);
            target.write(out);
            out.flag(groups).string("after", after).i32(limit);
        }

        static QueryNames read(WireReader in) {
            QueryNames query = new QueryNames(
                    in.i64("correlation"), Target.read(in), in.flag("groups"), in.string("after"), in.i32("limit"));
            if (query.limit < 1) {
                throw new ProtocolException("a query asks for " + query.limit + " names");
            }
            return query;
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onQueryNames(this);
        }
    }

    /**
     * How long a client's credentials are good for from now on: then the gateway closes it with {@link CloseReason#EXPIRED}.
     *
     * @param ms 0 for ever
     */
    record SetExpiry(int epoch, long correlation, int connection, long ms) implements GatewayCommand {
        @Override
        public Command command() {
            return Command.SET_EXPIRY;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(epoch).i64(correlation).i32(connection).i64(ms);
        }

        static SetExpiry read(WireReader in) {
            return new SetExpiry(in.i32("epoch"), in.i64("correlation"), in.i32("connection"), in.count("expiry"));
        }

        @Override
        public void deliverTo(CommandReceiver receiver) {
            receiver.onSetExpiry(this);
        }
    }
}
