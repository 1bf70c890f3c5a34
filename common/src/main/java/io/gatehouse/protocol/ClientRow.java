package io.gatehouse.protocol;

import java.util.List;

/**
 * One client in an answer. Fields not asked for are empty.
 *
 * @param connection its number
 * @param uid        empty for none
 * @param groups     in no order
 * @param session    at its version
 * @param listener   the listener's name
 * @param address    the client's IP address
 */
public record ClientRow(
        int connection, String uid, List<String> groups, SessionState session, String listener, String address) {
    /** Asks for the uid. */
    public static final int UID = 1;
    /** Asks for the groups. */
    public static final int GROUPS = 2;
    /** Asks for the session. */
    public static final int SESSION = 4;
    /** Asks for listener and address. */
    public static final int ADDRESS = 8;

    void write(WireWriter out, int fields) {
        out.i32(connection);
        if ((fields & UID) != 0) {
            out.string("uid", uid);
        }
        if ((fields & GROUPS) != 0) {
            out.strings("groups", groups);
        }
        if ((fields & SESSION) != 0) {
            out.session(session);
        }
        if ((fields & ADDRESS) != 0) {
            out.string("listener", listener).string("address", address);
        }
    }

    static ClientRow read(WireReader in, int fields) {
        return new ClientRow(
                in.i32("connection"),
                (fields & UID) != 0 ? in.string("uid") : "",
                (fields & GROUPS) != 0 ? in.strings("groups") : List.of(),
                (fields & SESSION) != 0 ? in.session("session") : SessionState.EMPTY,
                (fields & ADDRESS) != 0 ? in.string("listener") : "",
                (fields & ADDRESS) != 0 ? in.string("address") : "");
    }
}
