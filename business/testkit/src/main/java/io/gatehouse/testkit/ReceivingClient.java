package io.gatehouse.testkit;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client in a test, and what the test expects it to get: the same words for a {@link FakeClient} and for a {@link TestClient} on a real
 * socket. Messages wait in the order in which they came until they are asked for.
 *
 * <p>Threading: the test's thread. Every {@code expect…} throws {@link AssertionError} with what came instead.
 *
 * @param <C> the client itself, so that calls can be chained
 */
public abstract sealed class ReceivingClient<C extends ReceivingClient<C>> permits FakeClient, TestClient {
    ReceivingClient() {}

    /** Sends a message. One that was closed sends nothing, as on a socket. */
    public abstract C send(Message message);

    /** Sends a text message. */
    public final C send(String text) {
        return send(Message.text(text));
    }

    /** Sends a binary message. */
    public final C send(Buffer bytes) {
        return send(Message.binary(bytes));
    }

    /** The client goes away in the ordinary way. */
    public abstract void leave();

    /** Why it was closed, if it was; asking counts as having expected it. */
    public abstract Optional<CloseReason> closed();

    /** The oldest message, taken out, or null if there is none and none is coming. */
    abstract Message poll();

    /** What waits, oldest first. */
    abstract List<Message> waiting();

    /** Waits until the client is closed, or is sure not to be. */
    abstract Optional<CloseReason> awaitEnd();

    /** An end that the test has not asked about. */
    abstract Optional<CloseReason> unexpectedEnd();

    /** An end, whether asked about or not. */
    abstract Optional<CloseReason> end();

    /** How long was waited, such as {@code " within 30 s"}, and what else may help: put behind "nothing". */
    abstract String whyNothing();

    abstract C self();

    /** Removes and returns the oldest message; there must be one. */
    public final Message next() {
        return next("a message");
    }

    /** Removes the oldest message, which must be a JSON object, and returns its fields: for looking at some of them only. */
    public final Map<String, Object> nextJson() {
        Message next = next("a JSON object");
        if (next.isText() && json(next).orElse(null) instanceof Map<?, ?> object) {
            Map<String, Object> fields = new LinkedHashMap<>();
            object.forEach((name, value) -> fields.put(name.toString(), value));
            return fields;
        }
        throw wrong("a JSON object", next, "");
    }

    /** The next message must be this text. */
    public final C expectText(String expected) {
        Message next = next("text " + MessageText.quoted(expected));
        if (!next.isText() || !next.text().equals(expected)) {
            throw wrong("text " + MessageText.quoted(expected), next, "");
        }
        return self();
    }

    /** The next message must be binary, with these bytes. */
    public final C expectBinary(Buffer expected) {
        Message wanted = Message.binary(expected);
        Message next = next(MessageText.of(wanted));
        if (next.isText() || !Arrays.equals(next.bytes(), wanted.bytes())) {
            throw wrong(MessageText.of(wanted), next, "");
        }
        return self();
    }

    /**
     * The next message must be text, and the same as JSON: the order of fields and white space do not matter.
     *
     * @throws IllegalArgumentException if what is expected is not JSON
     */
    public final C expectJson(String expected) {
        Object wanted = json(Message.text(expected))
                .orElseThrow(() -> new IllegalArgumentException("What is expected is not JSON: " + expected));
        Message next = next("JSON " + expected);
        Optional<Object> got = next.isText() ? json(next) : Optional.empty();
        String difference = got.map(value -> JsonDifference.between(wanted, value))
                .orElse(next.isText() ? "that is not JSON" : "that is not text");
        if (!difference.isEmpty()) {
            throw wrong("JSON " + expected, next, "\n  " + difference);
        }
        return self();
    }

    /** Nothing must have come that was not asked for, neither a message nor an end. Made for the last line of a test. */
    public final C expectNothingElse() {
        Optional<String> rest = rest();
        if (rest.isPresent()) {
            throw new AssertionError("expected nothing else but " + rest.get());
        }
        return self();
    }

    /** It must have been closed, by the handler or the gateway, or be closed soon. @return why */
    public final CloseReason expectClosed() {
        return awaitEnd()
                .orElseThrow(
                        () -> new AssertionError("expected " + this + " to be closed but it is open" + whyNothing()));
    }

    /** It must have been closed with this code. */
    public final C expectClosed(int code) {
        CloseReason reason = expectClosed();
        if (reason.code() != code) {
            throw new AssertionError("expected " + this + " to be closed with " + code + " but it was closed with "
                    + MessageText.of(reason));
        }
        return self();
    }

    /** What nobody has asked for, in words. */
    final Optional<String> rest() {
        List<Message> left = waiting();
        Optional<String> end = unexpectedEnd().map(reason -> "closed with " + MessageText.of(reason));
        if (left.isEmpty()) {
            return end.map(text -> this + " was " + text);
        }
        return Optional.of(this + " got: " + MessageText.of(left)
                + end.map(text -> "; then it was " + text).orElse(""));
    }

    private Message next(String expected) {
        Message next = poll();
        if (next == null) {
            throw new AssertionError("expected " + expected + " but " + this + " got: nothing"
                    + end().map(reason -> "; it was closed with " + MessageText.of(reason))
                            .orElseGet(this::whyNothing));
        }
        return next;
    }

    private AssertionError wrong(String expected, Message got, String more) {
        List<Message> left = waiting();
        String then = left.isEmpty() ? "" : "; then: " + MessageText.of(left);
        return new AssertionError(
                "expected " + expected + " but " + this + " got: " + MessageText.of(got) + then + more);
    }

    private static Optional<Object> json(Message message) {
        try {
            return Optional.of(message.json(Object.class));
        } catch (BadMessageException e) {
            return Optional.empty();
        }
    }
}
