package io.gatehouse.protocol;

import java.util.Locale;

/** What a process is on a link. Only workers receive events. */
public enum LinkRole {
    /** Owns client sockets. */
    GATEWAY(1),
    /** Runs handlers. */
    WORKER(2),
    /** Knows who is there. */
    REGISTER(3),
    /** Sends commands, receives no events. */
    PUSHER(4),
    /** A person with a command line. */
    OPERATOR(5);

    private final int code;

    LinkRole(int code) {
        this.code = code;
    }

    /** The wire code. */
    public int code() {
        return code;
    }

    /** The word for sentences, such as {@code worker}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LinkRole of(int code) {
        for (LinkRole role : values()) {
            if (role.code == code) {
                return role;
            }
        }
        throw new ProtocolException("unknown role " + code);
    }
}
