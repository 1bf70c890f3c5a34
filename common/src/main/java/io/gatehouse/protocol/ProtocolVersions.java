package io.gatehouse.protocol;

import java.util.OptionalInt;

/**
 * Versions of the protocol that one end of a link speaks, from the lowest to the highest. Each hello says so, and the listener chooses the
 * highest that both speak: so nodes of one release and the next can be linked while one of them is being renewed.
 *
 * @param lowest  1 to 255
 * @param highest not below {@code lowest}, at most 255
 */
public record ProtocolVersions(int lowest, int highest) {
    /** What this build speaks. */
    public static final ProtocolVersions OURS = new ProtocolVersions(FrameCodec.VERSION, FrameCodec.VERSION);

    /** @throws ProtocolException if this is no range of versions */
    public ProtocolVersions {
        if (lowest < 1 || highest < lowest || highest > 255) {
            throw new ProtocolException("protocol versions " + lowest + " to " + highest + ", expected 1 to 255");
        }
    }

    /** The highest version that both speak; empty if there is none. */
    public OptionalInt common(ProtocolVersions other) {
        int highestOfBoth = Math.min(highest, other.highest);
        return highestOfBoth >= Math.max(lowest, other.lowest) ? OptionalInt.of(highestOfBoth) : OptionalInt.empty();
    }

    /** Whether this end speaks a version. */
    public boolean include(int version) {
        return version >= lowest && version <= highest;
    }

    void write(WireWriter out) {
        out.u8(lowest).u8(highest);
    }

    static ProtocolVersions read(WireReader in) {
        return new ProtocolVersions(in.u8("lowest protocol version"), in.u8("highest protocol version"));
    }

    @Override
    public String toString() {
        return lowest == highest ? "version " + lowest : "versions " + lowest + " to " + highest;
    }
}
