package io.gatehouse.testkit;

import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
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
 * A WebSocket client on a real socket: the JDK's, so that the other end of the wire is not our own code. What a test expects is awaited
 * with a deadline of thirty seconds. Threading: one test thread.
 */
public final class TestClient extends ReceivingClient<TestClient> implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);
    private static final long SLICE_MS = 20;
    private static final HttpClient DIALLER = HttpClient.newHttpClient();

    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final String name;
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null); // the JDK takes one message at a time
    private boolean endExpected;

    private TestClient(String name, URI uri, Map<String, String> headers) {
        this.name = name;
        WebSocket.Builder builder = DIALLER.newWebSocketBuilder().connectTimeout(DEADLINE);
        headers.forEach(builder::header);
        socket = get(builder.buildAsync(uri, new Receiver()), "connected to " + uri);
    }

    /** Connects; waits for the upgrade. */
    public static TestClient connect(URI uri) {
        return connect(uri, Map.of());
    }

    /** The same with headers of its own. */
    public static TestClient connect(URI uri, Map<String, String> headers) {
        return new TestClient("the client of " + uri, uri, headers);
    }

    static TestClient connect(String name, URI uri, Map<String, String> headers) {
        return new TestClient(name, uri, headers);
    }

    @Override
    public TestClient send(Message message) {
        sent = sent.thenCompose(before -> message.isText()
                ? socket.sendText(message.text(), true)
                : socket.sendBinary(ByteBuffer.wrap(message.bytes()), true));
        return this;
    }

    @Override
    public Optional<CloseReason> closed() {
        endExpected = true;
        return end();
    }

    /** Says goodbye with a close frame and waits for the answer; without one in time, just goes. */
    @Override
    public void leave() {
        endExpected = true;
        if (!closed.isDone()) {
            sent.thenCompose(before -> socket.sendClose(CloseReason.NORMAL.code(), ""));
            closed.completeOnTimeout(CloseReason.ABNORMAL, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        socket.abort();
    }

    /** {@link #leave}. */
    @Override
    public void close() {
        leave();
    }

    /** Such as {@code client 2 (/?room=1 of gateway 0)}. */
    @Override
    public String toString() {
        return name;
    }

    @Override
    Message poll() {
        try {
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (true) {
                // In slices, so that the end of the connection ends the wait.
                Message next = received.poll(SLICE_MS, TimeUnit.MILLISECONDS);
                if (next != null || System.nanoTime() - end > 0) {
                    return next;
                }
                if (closed.isDone()) {
                    return received.poll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a message", e);
        }
    }

    @Override
    List<Message> waiting() {
        return List.copyOf(received);
    }

    @Override
    Optional<CloseReason> awaitEnd() {
        endExpected = true;
        Await.upTo(DEADLINE, closed::isDone);
        return end();
    }

    @Override
    Optional<CloseReason> end() {
        return Optional.ofNullable(closed.getNow(null));
    }

    @Override
    Optional<CloseReason> unexpectedEnd() {
        return endExpected ? Optional.empty() : end();
    }

    @Override
    String whyNothing() {
        return " within " + DEADLINE.toSeconds() + " s";
    }

    @Override
    TestClient self() {
        return this;
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
                received.add(Message.text(text.toString()));
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
                received.add(Message.binary(binary));
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
