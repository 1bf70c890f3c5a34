package io.gatehouse.business.shared;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.protocol.PayloadKind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages, values and numbers as bytes of the store. */
final class Payload {
    private static final byte TEXT = 0;
    private static final byte BINARY = 1;
    private static final byte ENCODED = 2;

    private Payload() {}

    /** @throws IllegalArgumentException if it is too long */
    static byte[] of(Message message) {
        byte[] body = checked("message", message.bytes());
        byte[] bytes = new byte[body.length + 1];
        bytes[0] = switch (message.kind()) {
            case TEXT -> TEXT;
            case BINARY -> BINARY;
            case ENCODED -> ENCODED;
        };
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    static Message message(byte[] bytes) {
        PayloadKind kind = switch (bytes.length == 0 ? -1 : bytes[0]) {
            case TEXT -> PayloadKind.TEXT;
            case BINARY -> PayloadKind.BINARY;
            case ENCODED -> PayloadKind.ENCODED;
            default -> throw new IllegalStateException("Shared data holds something that is no message.");
        };
        return Message.of(kind, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    /** @throws IllegalArgumentException if it cannot be JSON or is too long */
    static byte[] json(Object value) {
        return checked("value", Message.json(value).bytes());
    }

    /** @throws IllegalStateException if it is not of this type */
    static <V> V value(String map, Class<V> type, byte[] json) {
        try {
            return Message.of(PayloadKind.TEXT, json).json(type);
        } catch (BadMessageException e) {
            throw new IllegalStateException(
                    "A value of the shared map '" + map + "' is no " + type.getSimpleName()
                            + ". Somebody uses this map with another type.",
                    e);
        }
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static byte[] checked(String what, byte[] bytes) {
        if (bytes.length > SharedData.MAX_BYTES) {
            throw new IllegalArgumentException("A " + what + " of " + bytes.length + " bytes cannot be shared; at most "
                    + SharedData.MAX_BYTES + " are allowed.");
        }
        return bytes;
    }
}
