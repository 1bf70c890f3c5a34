package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that says one thing at a time and expects what comes, in order. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    private SocketClient() {}

    /** @throws java.util.concurrent.CompletionException if the upgrade is refused */
    static SocketClient connect(URI uri) {
        var client = new SocketClient();
        client.socket = HTTP.newWebSocketBuilder()
                .connectTimeout(LIMIT)
                .buildAsync(uri, client)
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        return client;
    }

    SocketClient send(String text) {
        socket.sendText(text, true)
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        return this;
    }

    /** The oldest message not yet taken. */
    String next() throws InterruptedException {
        String message = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(message)
                .as("a message within %s; closed: %s", LIMIT, closed.getNow(null))
                .isNotNull();
        return message;
    }

    SocketClient expect(String text) throws InterruptedException {
        assertThat(next()).isEqualTo(text);
        return this;
    }

    /** Takes messages until this one comes: a killed worker may not have acknowledged what it had done, which is then done again. */
    SocketClient skipTo(String text) throws InterruptedException {
        String message = next();
        while (!message.equals(text)) {
            message = next();
        }
        return this;
    }

    /** Says something and gives what comes next. */
    String ask(String text) throws InterruptedException {
        return send(text).next();
    }

    /** Nothing came that was not taken, and nothing comes before the answer to what is asked now. */
    void expectNothingElse() throws InterruptedException {
        assertThat(ask("echo nothing else")).isEqualTo("nothing else");
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Waits for the end; 1006 if there was no close frame. */
    int closeCode() {
        return closed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            received.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }

    /** Leaves. */
    @Override
    public void close() {
        if (isOpen()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        } else {
            socket.abort();
        }
    }
}
