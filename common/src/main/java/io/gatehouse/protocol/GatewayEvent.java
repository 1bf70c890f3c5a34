package io.gatehouse.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** What a gateway tells a worker about clients. Layout: docs/protocol.md, section "Events". */
public sealed interface GatewayEvent extends WireMessage {
    /** Called with each event. */
    interface Receiver {
        /** A client came. */
        void onConnected(Connected event);

        /** A client said something. */
        void onMessageReceived(MessageReceived event);

        /** A client ended. */
        void onClosed(Closed event);

        /** A client moved here from another worker. */
        void onBound(Bound event);

        /** A session changed by another hand than the bound worker's. */
        void onSessionChanged(SessionChanged event);

        /** Uid or groups changed by another hand than the bound worker's. */
        void onMembershipChanged(MembershipChanged event);

        /** A client that was served here is served by another worker. */
        void onReleased(Released event);
    }

    /** Calls the receiver's method for this event. */
    void deliverTo(Receiver receiver);

    /**
     * What a worker's table holds about a client.
     *
     * @param uid     empty for none
     * @param groups  in no order
     * @param session at its version
     */
    record ClientState(String uid, List<String> groups, SessionState session) {
        /** A client that nothing was done to yet. */
        public static final ClientState NEW = new ClientState("", List.of(), SessionState.EMPTY);

        void write(WireWriter out) {
            out.string("uid", uid).strings("groups", groups).session(session);
        }

        static ClientState read(WireReader in) {
            return new ClientState(in.string("uid"), in.strings("groups"), in.session("session"));
        }
    }

    /** The client's first event. */
    record Connected(EventStamp stamp, ClientOrigin origin, ClientState state) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.CONNECTED;
        }

        @Override
        public boolean redelivered() {
            return stamp.redelivered();
        }

        @Override
        public void write(WireWriter out) {
            stamp.write(out);
            origin.write(out);
            state.write(out);
        }

        static Connected read(WireReader in, boolean redelivered) {
            return new Connected(EventStamp.read(in, redelivered), ClientOrigin.read(in), ClientState.read(in));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onConnected(this);
        }
    }

    /**
     * One whole message of the client.
     *
     * @param isText  text, else binary
     * @param payload valid during the callback only
     */
    record MessageReceived(EventStamp stamp, boolean isText, ByteBuf payload) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.MESSAGE_RECEIVED;
        }

        @Override
        public boolean redelivered() {
            return stamp.redelivered();
        }

        @Override
        public void write(WireWriter out) {
            stamp.write(out);
            out.flag(isText).bytes(payload);
        }

        static MessageReceived read(WireReader in, boolean redelivered) {
            return new MessageReceived(EventStamp.read(in, redelivered), in.flag("text"), in.rest());
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onMessageReceived(this);
        }
    }

    /** The client's last event, with its state as it last was. */
    record Closed(EventStamp stamp, CloseReason reason, ClientState state) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.CLOSED;
        }

        @Override
        public boolean redelivered() {
            return stamp.redelivered();
        }

        @Override
        public void write(WireWriter out) {
            stamp.write(out);
            out.closeReason(reason);
            state.write(out);
        }

        static Closed read(WireReader in, boolean redelivered) {
            return new Closed(EventStamp.read(in, redelivered), in.closeReason("reason"), ClientState.read(in));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onClosed(this);
        }
    }

    /** A client that another worker served is this worker's from now on; what that one did not acknowledge follows. */
    record Bound(int connection, int epoch, ClientOrigin origin, ClientState state) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.BOUND;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(connection).i32(epoch);
            origin.write(out);
            state.write(out);
        }

        static Bound read(WireReader in) {
            return new Bound(in.i32("connection"), in.i32("epoch"), ClientOrigin.read(in), ClientState.read(in));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onBound(this);
        }
    }

    /** The session as it is now; sent before the client's next event. */
    record SessionChanged(int connection, int epoch, SessionState session) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.SESSION_CHANGED;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(connection).i32(epoch).session(session);
        }

        static SessionChanged read(WireReader in) {
            return new SessionChanged(in.i32("connection"), in.i32("epoch"), in.session("session"));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onSessionChanged(this);
        }
    }

    /** Uid and groups as they are now; sent before the client's next event. */
    record MembershipChanged(int connection, int epoch, String uid, List<String> groups) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.MEMBERSHIP_CHANGED;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(connection).i32(epoch).string("uid", uid).strings("groups", groups);
        }

        static MembershipChanged read(WireReader in) {
            return new MembershipChanged(in.i32("connection"), in.i32("epoch"), in.string("uid"), in.strings("groups"));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onMembershipChanged(this);
        }
    }

    /** Another worker holds the client now, which this one had under {@code epoch} and may forget. */
    record Released(int connection, int epoch) implements GatewayEvent {
        @Override
        public Command command() {
            return Command.RELEASED;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(connection).i32(epoch);
        }

        static Released read(WireReader in) {
            return new Released(in.i32("connection"), in.i32("epoch"));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onReleased(this);
        }
    }
}
