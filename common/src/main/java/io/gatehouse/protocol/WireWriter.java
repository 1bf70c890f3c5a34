package io.gatehouse.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The mirror of {@link WireReader}. A value too large for its field is a caller's bug and throws before the frame is complete. */
public final class WireWriter {
    private final ByteBuf out;

    /** @param out appended to */
    public WireWriter(ByteBuf out) {
        this.out = out;
    }

    /** One byte. */
    public WireWriter u8(int value) {
        out.writeByte(value);
        return this;
    }

    /** 0 or 1. */
    public WireWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Two bytes. */
    public WireWriter u16(String field, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(field + " is " + value + ", the frame's field holds 0 to 65535.");
        }
        out.writeShort(value);
        return this;
    }

    /** Four bytes. */
    public WireWriter i32(int value) {
        out.writeInt(value);
        return this;
    }

    /** Eight bytes. */
    public WireWriter i64(long value) {
        out.writeLong(value);
        return this;
    }

    /** The bytes as they are. */
    public WireWriter bytes(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    /** The readable bytes as they are; the source's indexes stay. */
    public WireWriter bytes(ByteBuf value) {
        out.writeBytes(value, value.readerIndex(), value.readableBytes());
        return this;
    }

    /** A two byte length, then UTF-8. */
    public WireWriter string(String field, String value) {
        String text = wellFormed(value);
        u16(field, ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(out, text);
        return this;
    }

    /** A four byte length, then UTF-8. */
    public WireWriter longString(String value) {
        String text = wellFormed(value);
        i32(ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(out, text);
        return this;
    }

    // Netty writes half a surrogate pair before some characters as what is no UTF-8, and the peer would take it for an
    // attack. Half a
    // pair becomes a question mark, as everywhere in Java.
    private static String wellFormed(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return value;
    }

    /** A two byte count, then strings. */
    public WireWriter strings(String field, List<String> values) {
        u16(field, values.size());
        for (String value : values) {
            string(field, value);
        }
        return this;
    }

    /** A four byte count, then four bytes each. */
    public WireWriter ints(int[] values) {
        i32(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
        return this;
    }

    /** A four byte count, then eight bytes each. */
    public WireWriter longs(long[] values) {
        i32(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
        return this;
    }

    /** A code and a text. */
    public WireWriter closeReason(CloseReason reason) {
        return u16("close code", reason.code()).string("close text", reason.text());
    }

    /** A version, a two byte count, then keys and JSON texts. */
    public WireWriter session(SessionState session) {
        i64(session.version()).u16("session keys", session.values().size());
        for (Map.Entry<String, String> entry : session.values().entrySet()) {
            string("session key", entry.getKey()).longString(entry.getValue());
        }
        return this;
    }
}
