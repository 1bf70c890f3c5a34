package io.gatehouse.protocol;

/** What the bytes of a message to clients are. */
public enum PayloadKind {
    /** UTF-8 text. */
    TEXT(0),
    /** Bytes. */
    BINARY(1),
    /** Frames of the listener's protocol, written to the socket as they are. */
    ENCODED(2);

    private final int code;

    PayloadKind(int code) {
        this.code = code;
    }

    /** The wire code. */
    int code() {
        return code;
    }

    static PayloadKind of(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            case 2 -> ENCODED;
            default -> throw new ProtocolException("unknown kind of payload " + code);
        };
    }
}
