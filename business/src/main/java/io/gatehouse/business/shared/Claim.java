package io.gatehouse.business.shared;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * That somebody works on an item. It does not say until when: whoever holds it changes it again and again, and who has seen it unchanged
 * for long enough, by a clock of its own, may replace it, in one atomic step. So no two clocks are ever compared.
 *
 * @param holder  of this one consumer
 * @param attempt how often the item was given to a consumer
 * @param beat    grows while the holder works on it
 * @param held    false if the holder has given it up
 * @param leaseMs how long it is to be seen unchanged until its holder counts as dead
 */
record Claim(UUID holder, int attempt, long beat, boolean held, int leaseMs) {
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES + Long.BYTES + 1 + Integer.BYTES;

    static Claim of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalStateException("Shared data holds a claim of " + bytes.length + " bytes.");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Claim(new UUID(in.getLong(), in.getLong()), in.getInt(), in.getLong(), in.get() != 0, in.getInt());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(holder.getMostSignificantBits())
                .putLong(holder.getLeastSignificantBits())
                .putInt(attempt)
                .putLong(beat)
                .put((byte) (held ? 1 : 0))
                .putInt(leaseMs)
                .array();
    }

    Claim renewed() {
        return new Claim(holder, attempt, beat + 1, true, leaseMs);
    }

    Claim released() {
        return new Claim(holder, attempt, beat + 1, false, leaseMs);
    }
}
