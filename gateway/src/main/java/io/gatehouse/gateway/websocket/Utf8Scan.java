package io.gatehouse.gateway.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Looks at UTF-8 (RFC 3629, section 4) piece by piece, so that a message in fragments is refused with the first octet that no text can
 * have there, and each octet is looked at once. The state between pieces is one number. Pure; any thread.
 */
final class Utf8Scan {
    /** Between two characters: where a text begins, and where it may end. */
    static final int BETWEEN = 0;

    /** This is no text, whatever follows. */
    static final int BROKEN = -1;

    // Else: how many octets the character still needs, and the range that the next of them must be in.
    private static final int MORE_SHIFT = 16;
    private static final int LOW_SHIFT = 8;
    private static final int ANY = 0x80 << LOW_SHIFT | 0xBF;

    private Utf8Scan() {}

    /**
     * @param state of what came before
     * @return of that and this piece together
     */
    static int next(int state, ByteBuf piece) {
        int now = state;
        for (int i = piece.readerIndex(), end = piece.writerIndex(); i < end && now != BROKEN; i++) {
            int octet = piece.getByte(i);
            if (now != BETWEEN) {
                now = follow(now, octet & 0xFF);
            } else if (octet < 0) {
                now = lead(octet & 0xFF);
            }
        }
        return now;
    }

    private static int follow(int state, int octet) {
        int more = state >> MORE_SHIFT;
        if (octet < (state >> LOW_SHIFT & 0xFF) || octet > (state & 0xFF)) {
            return BROKEN;
        }
        return more == 1 ? BETWEEN : awaiting(more - 1, ANY);
    }

    private static int lead(int octet) {
        return switch (octet) {
            // The second octet decides whether the form is the shortest, no surrogate and not beyond U+10FFFF.
            case 0xE0 -> awaiting(2, 0xA0 << LOW_SHIFT | 0xBF);
            case 0xED -> awaiting(2, 0x80 << LOW_SHIFT | 0x9F);
            case 0xF0 -> awaiting(3, 0x90 << LOW_SHIFT | 0xBF);
            case 0xF4 -> awaiting(3, 0x80 << LOW_SHIFT | 0x8F);
            default -> {
                if (octet >= 0xC2 && octet <= 0xDF) {
                    yield awaiting(1, ANY);
                }
                if (octet > 0xE0 && octet <= 0xEF) {
                    yield awaiting(2, ANY);
                }
                yield octet > 0xF0 && octet < 0xF4 ? awaiting(3, ANY) : BROKEN;
            }
        };
    }

    private static int awaiting(int more, int range) {
        return more << MORE_SHIFT | range;
    }
}
