package io.gatehouse.protocol;

import java.util.List;

/**
 * How gateways that let each uid be signed in on one device only learn of each other's clients: by way of a worker that orders them.
 * Layout: docs/protocol.md, section "One device".
 */
public sealed interface LoginMessage extends WireMessage {
    /**
     * That a uid has a client on the gateway that says so, or that the receiver need not know of it any more.
     *
     * @param connection of the client; 0 if it is not there
     * @param stamp      its place in the order of clients of this uid, above 0; 0 while it has none
     */
    record Claim(String uid, boolean isThere, int connection, long stamp) {
        private static final int MIN_BYTES = 16;

        private void write(WireWriter out) {
            out.flag(isThere).i32(connection).i64(stamp).string("uid", uid);
        }

        private static Claim read(WireReader in) {
            boolean isThere = in.flag("isThere");
            int connection = in.i32("connection");
            long stamp = in.count("stamp");
            return new Claim(in.name("uid"), isThere, connection, stamp);
        }
    }

    /**
     * A client of a uid, and its place in the order of them.
     *
     * @param stamp above 0
     */
    record Login(String uid, ClientId client, long stamp) {
        private static final int MIN_BYTES = 21;

        private void write(WireWriter out) {
            out.i64(client.gateway()).i32(client.connection()).i64(stamp).string("uid", uid);
        }

        private static Login read(WireReader in) {
            long gateway = in.gatewayId("gateway");
            int connection = in.i32("connection");
            long stamp = in.count("stamp");
            if (stamp == 0) {
                throw new ProtocolException("stamp of a login is 0");
            }
            return new Login(in.name("uid"), new ClientId(gateway, connection), stamp);
        }

        /** Whether it comes before another client in the order: by stamp, then by id. */
        public boolean isBefore(ClientId other, long itsStamp) {
            return stamp != itsStamp ? stamp < itsStamp : client.compareTo(other) < 0;
        }
    }

    /** Gateway to worker: clients of uids that this worker orders. */
    record Claims(List<Claim> claims) implements LoginMessage {
        @Override
        public Command command() {
            return Command.LOGINS;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(claims.size());
            claims.forEach(each -> each.write(out));
        }

        static Claims read(WireReader in) {
            return new Claims(in.list("logins", Claim.MIN_BYTES, Claim::read));
        }
    }

    /**
     * Worker to gateway: places for clients of the gateway itself, and clients of the same uids on other gateways.
     *
     * @param frames how many {@link Claims} of this link are in effect
     */
    record Decided(long frames, List<Login> logins) implements LoginMessage {
        @Override
        public Command command() {
            return Command.LOGINS_DECIDED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(frames).i32(logins.size());
            logins.forEach(each -> each.write(out));
        }

        static Decided read(WireReader in) {
            long frames = in.count("frames");
            return new Decided(frames, in.list("logins", Login.MIN_BYTES, Login::read));
        }
    }
}
