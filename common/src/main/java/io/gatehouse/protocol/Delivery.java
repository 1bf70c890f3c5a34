package io.gatehouse.protocol;

/** What may happen to a message when its receiver reads too slowly. */
public enum Delivery {
    /** It is never left out; the receiver may be closed for it. */
    RELIABLE(0),
    /** It may be left out, counted. */
    DROPPABLE(1),
    /** Of those with one key that wait because the receiver reads too slowly, only the newest is kept; replaced ones are counted. */
    LATEST(2);

    private final int code;

    Delivery(int code) {
        this.code = code;
    }

    /** The wire code. */
    int code() {
        return code;
    }

    static Delivery of(int code) {
        return switch (code) {
            case 0 -> RELIABLE;
            case 1 -> DROPPABLE;
            case 2 -> LATEST;
            default -> throw new ProtocolException("unknown delivery " + code);
        };
    }
}
