package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.PayloadKind;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * User bytes and what they are, in either direction: what arrives can be sent on as it is. Immutable, reusable, any thread.
 *
 * <p>Text is encoded once, when the message is made, and decoded when it is first asked for.
 */
public final class Message {
    private final PayloadKind kind;
    private final Delivery delivery;
    private final String latestKey; // empty but for LATEST
    private final byte[] bytes;
    private String text; // follows from the bytes, and a String may be published by a race: no lock, no volatile

    private Message(PayloadKind kind, byte[] bytes, String text, Delivery delivery, String latestKey) {
        this.kind = kind;
        this.bytes = bytes;
        this.text = text;
        this.delivery = delivery;
        this.latestKey = latestKey;
    }

    /** A text message. */
    public static Message text(String text) {
        return new Message(PayloadKind.TEXT, text.getBytes(StandardCharsets.UTF_8), text, Delivery.RELIABLE, "");
    }

    /** A binary message; the buffer is copied. */
    public static Message binary(Buffer payload) {
        return of(PayloadKind.BINARY, payload.getBytes());
    }

    /**
     * A text message with the JSON of a value, encoded now.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static Message json(Object value) {
        return of(PayloadKind.TEXT, Json.writeBytes(value));
    }

    /** Bytes for the socket as they are: the caller has framed them for the protocol of the listener. */
    public static Message encoded(Buffer frames) {
        return of(PayloadKind.ENCODED, frames.getBytes());
    }

    /**
     * Bytes of a kind, not copied.
     *
     * @param bytes not to be changed afterwards; of {@link PayloadKind#TEXT}, valid UTF-8
     */
    public static Message of(PayloadKind kind, byte[] bytes) {
        return new Message(kind, Objects.requireNonNull(bytes, "bytes"), null, Delivery.RELIABLE, "");
    }

    /** The same, but a client that reads too slowly may miss it, counted, instead of being closed for it. */
    public Message droppable() {
        return new Message(kind, bytes, text, Delivery.DROPPABLE, "");
    }

    /**
     * The same, but while a client is behind, only the newest message with this key waits for it: for positions, prices, counters, where
     * an old value is worth nothing. A client that keeps up gets every one.
     *
     * <p>Delivery: replaced messages are counted, see {@link Receipt#superseded()}; the newest arrives once the client has read what was
     * before it, and does not get it closed for being slow. Keys are each client's own, 1 to 255 UTF-8 bytes. Ordering: as with any
     * message, none that is sent later comes earlier; so a message without a key puts the newest ones of all keys on their way.
     *
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public Message latestBy(String key) {
        return new Message(kind, bytes, text, Delivery.LATEST, Checks.name("key", key));
    }

    /** Whether it is text, JSON included. */
    public boolean isText() {
        return kind == PayloadKind.TEXT;
    }

    /** What the bytes are. */
    public PayloadKind kind() {
        return kind;
    }

    /** What a slow receiver may miss. */
    public Delivery delivery() {
        return delivery;
    }

    /** The key of {@link #latestBy}; else empty. */
    public String latestKey() {
        return latestKey;
    }

    /**
     * The payload as text.
     *
     * @throws BadMessageException if this is not text and not valid UTF-8 either
     */
    public String text() {
        String known = text;
        if (known == null) {
            known = isText() ? new String(bytes, StandardCharsets.UTF_8) : strictText();
            text = known;
        }
        return known;
    }

    /** The payload itself, not a copy: not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** A copy of the payload. */
    public Buffer payload() {
        return Buffer.buffer(bytes);
    }

    /**
     * The payload read as JSON; fields that the type does not have are passed over.
     *
     * @throws BadMessageException if it is not JSON for this type. Thrown out of a handler it is counted and logged without payload,
     *     and the client stays unless {@link ClientEvents#onError} closes it
     */
    public <T> T json(Class<T> type) {
        return Json.readMessage(type, bytes);
    }

    private String strictText() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadMessageException("A binary message of " + bytes.length + " bytes is not valid UTF-8.");
        }
    }

    /** Kind and size; never the payload. */
    @Override
    public String toString() {
        return kind + " message of " + bytes.length + " bytes";
    }
}
