package io.gatehouse.testkit;

import io.gatehouse.protocol.CloseReason;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A WebSocket client on a real socket: the JDK's, so that the other end of the wire is not our own code. Messages queue up until they
 * are asked for; what is asked for is awaited with a deadline of ten seconds. Threading: one test thread.
 */
public final class TestClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);
    private static final HttpClient DIALLER = HttpClient.newHttpClient();

    /**
     * What came.
     *
     * @param isText text, else binary
     * @param bytes  the payload
     */
    public record Received(boolean isText, Buffer bytes) {
        /** The payload as text. */
        public String text() {
            return bytes.toString();
        }
    }

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null); // the JDK takes one message at a time

    private TestClient(URI uri, Map<String, String> headers) {
        WebSocket.Builder builder = DIALLER.newWebSocketBuilder().connectTimeout(DEADLINE);
        headers.forEach(builder::header);
        socket = get(builder.buildAsync(uri, new Receiver()), "connected to " + uri);
    }

    /** Connects; waits for the upgrade. */
    public static TestClient connect(URI uri) {
        return new TestClient(uri, Map.of());
    }

    /** The same with headers of its own. */
    public static TestClient connect(URI uri, Map<String, String> headers) {
        return new TestClient(uri, headers);
    }

    /** Sends a text message. */
    public TestClient send(String text) {
        sent = sent.thenCompose(before -> socket.sendText(text, true));
        return this;
    }

    /** Sends a binary message. */
    public TestClient send(Buffer bytes) {
        sent = sent.thenCompose(before -> socket.sendBinary(ByteBuffer.wrap(bytes.getBytes()), true));
        return this;
    }

    /** Removes and returns the oldest message; waits for it. */
    public Received next() {
        try {
            Received next = received.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no message within " + DEADLINE
                        + (closed.isDone() ? "; the client was closed: " + closed.join() : ""));
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a message", e);
        }
    }

    /** The next message must be this text. */
    public TestClient expectText(String expected) {
        Received next = next();
        if (!next.isText() || !next.text().equals(expected)) {
            throw new AssertionError("expected text '" + expected + "', got " + (next.isText() ? "text '" : "binary '")
                    + next.text() + "'");
        }
        return this;
    }

    /** Nothing must be there that was not asked for. Before, send something whose answer comes last, and expect that. */
    public TestClient expectNothingElse() {
        if (!received.isEmpty()) {
            throw new AssertionError(
                    "unexpected: " + received.stream().map(Received::text).toList());
        }
        return this;
    }

    /** Why the connection ended, if it has. */
    public Optional<CloseReason> closed() {
        return Optional.ofNullable(closed.getNow(null));
    }

    /** Waits for the end of the connection and gives its reason. */
    public CloseReason awaitClosed() {
        return get(closed, "closed");
    }

    /** Says goodbye with a close frame and waits for the answer; without one in time, just goes. */
    @Override
    public void close() {
        if (!closed.isDone()) {
            sent.thenCompose(before -> socket.sendClose(CloseReason.NORMAL.code(), ""));
            closed.completeOnTimeout(CloseReason.ABNORMAL, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        socket.abort();
    }

    private static <T> T get(CompletableFuture<T> future, String what) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not " + what + " within " + DEADLINE, e);
        } catch (ExecutionException e) {
            throw new AssertionError("not " + what + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted before " + what, e);
        }
    }

    /** Puts messages together. Called by the JDK, one call at a time. */
    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private Buffer binary = Buffer.buffer();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(new Received(true, Buffer.buffer(text.toString())));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            binary.appendBytes(bytes);
            if (last) {
                received.add(new Received(false, binary));
                binary = Buffer.buffer();
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new CloseReason(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(CloseReason.ABNORMAL);
        }
    }
}
