package io.gatehouse.protocol;

import io.gatehouse.base.Checks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Bounded reads from one frame's body. Every count is checked against the bytes that are there before anything is allocated;
 * every failure names the field.
 */
public final class WireReader {
    private final ByteBuf in;

    /** @param in the body of one frame, and nothing else */
    public WireReader(ByteBuf in) {
        this.in = in;
    }

    /** The number of bytes not read yet. */
    public int remaining() {
        return in.readableBytes();
    }

    /** One byte, 0 to 255. */
    public int u8(String field) {
        need(field, 1);
        return in.readUnsignedByte();
    }

    /** 0 or 1. */
    public boolean flag(String field) {
        int value = u8(field);
        if (value > 1) {
            throw new ProtocolException(field + " is " + value + ", expected 0 or 1");
        }
        return value == 1;
    }

    /** Two bytes, 0 to 65,535. */
    public int u16(String field) {
        need(field, 2);
        return in.readUnsignedShort();
    }

    /** Four bytes, any value. */
    public int i32(String field) {
        need(field, 4);
        return in.readInt();
    }

    /** Eight bytes, any value. */
    public long i64(String field) {
        need(field, 8);
        return in.readLong();
    }

    /** Eight bytes that are never negative: sequences, versions, counts. */
    public long count(String field) {
        long value = i64(field);
        if (value < 0) {
            throw new ProtocolException(field + " is negative");
        }
        return value;
    }

    /** Exactly {@code length} bytes. */
    public byte[] bytes(String field, int length) {
        need(field, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** A two byte length, then UTF-8. */
    public String string(String field) {
        return utf8(field, u16(field));
    }

    /** A string that may end up in a log line: control characters, which could forge one, are replaced. */
    public String line(String field) {
        String text = string(field);
        return text.codePoints().noneMatch(Character::isISOControl) ? text : text.replaceAll("\\p{Cc}", "?");
    }

    /** A uid or group name: a string of 1 to {@link Checks#MAX_NAME_BYTES} bytes. */
    public String name(String field) {
        int length = u16(field);
        if (length == 0 || length > Checks.MAX_NAME_BYTES) {
            throw new ProtocolException(field + " has " + length + " bytes, expected 1 to " + Checks.MAX_NAME_BYTES);
        }
        return utf8(field, length);
    }

    /** A four byte length, then UTF-8. */
    public String longString(String field) {
        int length = i32(field);
        if (length < 0) {
            throw new ProtocolException(field + " claims a length of " + Integer.toUnsignedString(length));
        }
        return utf8(field, length);
    }

    /** A two byte count, then strings. */
    public List<String> strings(String field) {
        int count = u16(field);
        need(field, 2L * count);
        List<String> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(string(field));
        }
        return all;
    }

    /**
     * A four byte count, then entries.
     *
     * @param minBytes of an entry: a count that cannot be true is refused before anything is made for it
     * @param entry    reads one
     */
    public <T> List<T> list(String field, int minBytes, Function<WireReader, T> entry) {
        int count = i32(field);
        if (count < 0 || remaining() < (long) minBytes * count) {
            throw new ProtocolException(
                    field + " claims " + Integer.toUnsignedString(count) + " entries in " + remaining() + " bytes");
        }
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(entry.apply(this));
        }
        return all;
    }

    /** A four byte count, then four bytes each. */
    public int[] ints(String field) {
        int count = i32(field);
        if (count < 0) {
            throw new ProtocolException(field + " claims " + Integer.toUnsignedString(count) + " entries");
        }
        need(field, 4L * count);
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = in.readInt();
        }
        return all;
    }

    /** A four byte count, then eight bytes each. */
    public long[] longs(String field) {
        int count = i32(field);
        if (count < 0) {
            throw new ProtocolException(field + " claims " + Integer.toUnsignedString(count) + " entries");
        }
        need(field, 8L * count);
        long[] all = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = in.readLong();
        }
        return all;
    }

    /** A gateway id: 48 bits in eight bytes. */
    public long gatewayId(String field) {
        long id = i64(field);
        if (id >>> 48 != 0) {
            throw new ProtocolException(field + " has more than 48 bits");
        }
        return id;
    }

    /** A code and a text. */
    public CloseReason closeReason(String field) {
        int code = u16(field);
        int length = u16(field);
        if (code < 1000 || code > 4999 || length > CloseReason.MAX_TEXT_BYTES) {
            throw new ProtocolException(
                    field + " is not a close reason: code " + code + ", " + length + " bytes of text");
        }
        return new CloseReason(code, utf8(field, length));
    }

    /** A version, a two byte count, then keys and JSON texts. */
    public SessionState session(String field) {
        long version = count(field);
        int count = u16(field);
        need(field, 6L * count);
        if (count == 0 && version == 0) {
            return SessionState.EMPTY;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(string(field), longString(field));
        }
        return new SessionState(version, values);
    }

    /** Everything not read yet, without a copy; valid as long as the frame is. */
    public ByteBuf rest() {
        return in.readSlice(in.readableBytes());
    }

    /** @throws ProtocolException if bytes are left over: the peer's layout is not ours */
    public void end(String message) {
        if (in.isReadable()) {
            throw new ProtocolException(message + " has " + in.readableBytes() + " bytes too many");
        }
    }

    private String utf8(String field, int length) {
        need(field, length);
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        // The decoder puts U+FFFD where it fails, three bytes for one: lengths checked before would not hold any more.
        if (text.indexOf('\uFFFD') >= 0 && !ByteBufUtil.isText(in, in.readerIndex(), length, StandardCharsets.UTF_8)) {
            throw new ProtocolException(field + " is not UTF-8");
        }
        in.skipBytes(length);
        return text;
    }

    private void need(String field, long bytes) {
        if (in.readableBytes() < bytes) {
            throw new ProtocolException(
                    field + " needs " + bytes + " bytes, the frame has " + in.readableBytes() + " left");
        }
    }
}
