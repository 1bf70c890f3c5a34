package io.gatehouse.protocol;

import java.util.List;

/**
 * Some clients of one gateway. A client that matches twice counts once, unless a send asks for a copy per name.
 *
 * @param kind        how they are named
 * @param connections for {@link Kind#CLIENTS}: connection numbers, else empty
 * @param names       for {@link Kind#UIDS} and {@link Kind#GROUPS}: the names, else empty
 * @param oncePerName for uids and groups: a send gives a client one copy for each name that it matches; all else passes it over
 * @param except      connection numbers left out
 */
public record Target(Kind kind, int[] connections, List<String> names, boolean oncePerName, int[] except) {
    private static final int[] NONE = {};

    /** How the clients are named. */
    public enum Kind {
        /** Every client. */
        ALL(0),
        /** By connection number. */
        CLIENTS(1),
        /** By uid. */
        UIDS(2),
        /** By group. */
        GROUPS(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Kind of(int code) {
            return switch (code) {
                case 0 -> ALL;
                case 1 -> CLIENTS;
                case 2 -> UIDS;
                case 3 -> GROUPS;
                default -> throw new ProtocolException("unknown kind of target " + code);
            };
        }
    }

    /** Every client but some. */
    public static Target all(int... except) {
        return new Target(Kind.ALL, NONE, List.of(), false, except);
    }

    /** These clients. */
    public static Target clients(int... connections) {
        return new Target(Kind.CLIENTS, connections, List.of(), false, NONE);
    }

    /** The clients of some uids but some. */
    public static Target uids(List<String> uids, int... except) {
        return new Target(Kind.UIDS, NONE, uids, false, except);
    }

    /** The members of some groups but some. */
    public static Target groups(List<String> groups, int... except) {
        return new Target(Kind.GROUPS, NONE, groups, false, except);
    }

    void write(WireWriter out) {
        out.u8(kind.code);
        switch (kind) {
            case ALL -> {}
            case CLIENTS -> out.ints(connections);
            case UIDS, GROUPS -> out.strings("target names", names).flag(oncePerName);
        }
        out.ints(except);
    }

    static Target read(WireReader in) {
        Kind kind = Kind.of(in.u8("kind of target"));
        int[] connections = kind == Kind.CLIENTS ? in.ints("target clients") : NONE;
        boolean hasNames = kind == Kind.UIDS || kind == Kind.GROUPS;
        List<String> names = hasNames ? in.strings("target names") : List.of();
        boolean oncePerName = hasNames && in.flag("once per name");
        return new Target(kind, connections, names, oncePerName, in.ints("excepted clients"));
    }
}
