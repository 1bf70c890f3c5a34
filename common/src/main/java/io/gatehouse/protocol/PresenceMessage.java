package io.gatehouse.protocol;

import java.util.List;

/**
 * How workers learn which uids and groups come into the cluster and go, where a handler wants to know. Other than {@link InterestMessage}
 * with names, and only to workers that ask. Layout: docs/protocol.md, section "Presence".
 */
public sealed interface PresenceMessage extends WireMessage {
    /**
     * A uid or a group.
     *
     * @param kind {@link Target.Kind#UIDS} or {@link Target.Kind#GROUPS}
     */
    record Name(Target.Kind kind, String text) {}

    /**
     * What is said of a name.
     *
     * @param isThere whether clients have it
     * @param isTold  whether a handler was told last that it is there; else that it is not, or nothing
     */
    record State(Name name, boolean isThere, boolean isTold) {
        private static final int THERE = 1;
        private static final int TOLD = 2;
        private static final int GROUP = 4;
        private static final int MIN_BYTES = 4;

        private void write(WireWriter out) {
            out.u8((isThere ? THERE : 0) | (isTold ? TOLD : 0) | (name.kind() == Target.Kind.GROUPS ? GROUP : 0))
                    .string("name", name.text());
        }

        private static State read(WireReader in) {
            int flags = in.u8("state");
            if (flags > (THERE | TOLD | GROUP)) {
                throw new ProtocolException("state has unknown flags 0x" + Integer.toHexString(flags));
            }
            Target.Kind kind = (flags & GROUP) != 0 ? Target.Kind.GROUPS : Target.Kind.UIDS;
            return new State(new Name(kind, in.name("name")), (flags & THERE) != 0, (flags & TOLD) != 0);
        }

        static void writeAll(List<State> states, WireWriter out) {
            out.i32(states.size());
            states.forEach(each -> each.write(out));
        }

        static List<State> readAll(WireReader in) {
            return in.list("states", MIN_BYTES, State::read);
        }
    }

    /** Worker to gateway, once per link: tell me everything, and then every change. */
    record Ask() implements PresenceMessage {
        @Override
        public Command command() {
            return Command.ASK_PRESENCE;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** Worker to gateway: so many {@link Changes} are in effect. */
    record Seen(long frames) implements PresenceMessage {
        @Override
        public Command command() {
            return Command.PRESENCE_SEEN;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(frames);
        }

        static Seen read(WireReader in) {
            return new Seen(in.count("frames"));
        }
    }

    /**
     * Gateway to worker: names as they are here now.
     *
     * @param complete from now on the worker has been told everything
     */
    record Changes(boolean complete, List<State> states) implements PresenceMessage {
        @Override
        public Command command() {
            return Command.PRESENCE;
        }

        @Override
        public void write(WireWriter out) {
            out.flag(complete);
            State.writeAll(states, out);
        }

        static Changes read(WireReader in) {
            return new Changes(in.flag("complete"), State.readAll(in));
        }
    }

    /**
     * Gateway to worker: who else has asked here.
     *
     * @param graceMs how long a name counts here after its last client has gone
     * @param workers ids of all workers that are told, the one that gets this included
     */
    record Workers(int graceMs, long[] workers) implements PresenceMessage {
        @Override
        public Command command() {
            return Command.PRESENCE_WORKERS;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(graceMs).longs(workers);
        }

        static Workers read(WireReader in) {
            int graceMs = in.i32("grace");
            if (graceMs < 0) {
                throw new ProtocolException("grace is negative");
            }
            return new Workers(graceMs, in.longs("workers"));
        }
    }

    /**
     * Worker to gateway, and from there to the other workers: what a handler has been told of names in the whole cluster. {@link
     * State#isTold} is what it was told; {@link State#isThere} the same.
     */
    record Told(List<State> states) implements PresenceMessage {
        @Override
        public Command command() {
            return Command.PRESENCE_TOLD;
        }

        @Override
        public void write(WireWriter out) {
            State.writeAll(states, out);
        }

        static Told read(WireReader in) {
            return new Told(State.readAll(in));
        }
    }
}
