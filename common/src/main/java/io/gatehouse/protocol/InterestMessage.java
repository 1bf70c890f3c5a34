package io.gatehouse.protocol;

/**
 * How a gateway tells a worker which uids and groups its clients have, so that sends go where somebody is. Names travel as {@link
 * NameHash}. Layout: docs/protocol.md, section "Interest".
 */
public sealed interface InterestMessage extends WireMessage {
    /** Which question of the worker it belongs to: the worker's count, on this link, from 1. What belongs to an older one is void. */
    int ask();

    /** Worker to gateway: tell me everything, and then every change. Also asks anew, when the worker's picture is wrong. */
    record Ask(int ask) implements InterestMessage {
        @Override
        public Command command() {
            return Command.ASK_INTEREST;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(ask);
        }

        static Ask read(WireReader in) {
            return new Ask(in.i32("ask"));
        }
    }

    /** Worker to gateway: so many {@link Changes} of this ask are in effect. */
    record Seen(int ask, long frames) implements InterestMessage {
        @Override
        public Command command() {
            return Command.INTEREST_SEEN;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(ask).i64(frames);
        }

        static Seen read(WireReader in) {
            return new Seen(in.i32("ask"), in.count("frames"));
        }
    }

    /**
     * Gateway to worker: names that have come and gone. First all of {@code added} is entered, then all of {@code removed} taken out.
     *
     * @param begins   the worker forgets what it knew, and its picture is not complete any more
     * @param complete from now on the picture is complete, until one {@code begins} again
     * @param from     version before; equals {@code to} of the frame before, unless it {@code begins}
     * @param to       version after
     * @param applied  the version includes every join and every uid that this worker has commanded up to this sequence of this link
     * @param added    hashes of names that clients have
     * @param removed  hashes of names that no client has any more
     */
    record Changes(
            int ask, boolean begins, boolean complete, long from, long to, long applied, long[] added, long[] removed)
            implements InterestMessage {
        @Override
        public Command command() {
            return Command.INTEREST;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(ask).flag(begins).flag(complete).i64(from).i64(to).i64(applied);
            out.longs(added).longs(removed);
        }

        static Changes read(WireReader in) {
            return new Changes(
                    in.i32("ask"),
                    in.flag("begins"),
                    in.flag("complete"),
                    in.count("from"),
                    in.count("to"),
                    in.count("applied"),
                    in.longs("added"),
                    in.longs("removed"));
        }
    }

    /**
     * Gateway to worker: what a complete picture of this version looks like. A worker whose own differs asks anew.
     *
     * @param applied as in {@link Changes}
     * @param names   how many there are
     * @param digest  all hashes, combined by exclusive or
     */
    record Digest(int ask, long version, long applied, long names, long digest) implements InterestMessage {
        @Override
        public Command command() {
            return Command.INTEREST_DIGEST;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(ask).i64(version).i64(applied).i64(names).i64(digest);
        }

        static Digest read(WireReader in) {
            return new Digest(
                    in.i32("ask"), in.count("version"), in.count("applied"), in.count("names"), in.i64("digest"));
        }
    }
}
