package io.gatehouse.protocol;

import java.util.List;

/**
 * How gateways that let each uid have so many clients only learn of each other's: by way of a worker that orders them. Layout:
 * docs/protocol.md, section "Clients of a uid".
 */
public sealed interface LoginMessage extends WireMessage {
    /**
     * That a client on the gateway that says so has a uid, or that the receiver need not know of it any more.
     *
     * @param connection of the client
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
     * The place of a client of the receiving gateway in the order of its uid's clients on all gateways: by stamp, then by id.
     *
     * @param stamp  above 0; the client may take it, or has taken it
     * @param before how many that have taken theirs come before it
     * @param after  how many come after it
     */
    record Place(String uid, int connection, long stamp, int before, int after) {
        private static final int MIN_BYTES = 23;

        private void write(WireWriter out) {
            out.i32(connection).i64(stamp).i32(before).i32(after).string("uid", uid);
        }

        private static Place read(WireReader in) {
            int connection = in.i32("connection");
            long stamp = in.count("stamp");
            int before = in.i32("before");
            int after = in.i32("after");
            if (stamp == 0 || before < 0 || after < 0) {
                throw new ProtocolException(
                        "place of a login has stamp " + stamp + ", " + before + " before and " + after + " after it");
            }
            return new Place(in.name("uid"), connection, stamp, before, after);
        }
    }

    /**
     * Gateway to worker: clients of uids that this worker orders.
     *
     * @param most how many clients of one uid the gateway lets stay, above 0
     */
    record Claims(int most, List<Claim> claims) implements LoginMessage {
        @Override
        public Command command() {
            return Command.LOGINS;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(most).i32(claims.size());
            claims.forEach(each -> each.write(out));
        }

        static Claims read(WireReader in) {
            int most = in.i32("most");
            if (most < 1) {
                throw new ProtocolException(most + " clients of a uid may stay, expected 1 or more");
            }
            return new Claims(most, in.list("logins", Claim.MIN_BYTES, Claim::read));
        }
    }

    /**
     * Worker to gateway: places of its clients. One that is new, or that of a client before or after which there are as many as the gateway
     * lets stay.
     *
     * @param frames how many {@link Claims} of this link are in effect
     */
    record Decided(long frames, List<Place> places) implements LoginMessage {
        @Override
        public Command command() {
            return Command.LOGINS_DECIDED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(frames).i32(places.size());
            places.forEach(each -> each.write(out));
        }

        static Decided read(WireReader in) {
            long frames = in.count("frames");
            return new Decided(frames, in.list("places", Place.MIN_BYTES, Place::read));
        }
    }
}
