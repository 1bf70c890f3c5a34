package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A well-behaved WebSocket client that writes down what it hears. */
final class TestClient {
    private final WebSocket socket;
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final List<Buffer> binaries = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<String> closed = new CompletableFuture<>();

    /** Call on the socket's context, before it reads. */
    TestClient(WebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(texts::add);
        socket.binaryMessageHandler(binaries::add);
        socket.exceptionHandler(ignored -> {});
        socket.closeHandler(ignored -> closed.complete(
                socket.closeStatusCode() + (socket.closeReason() == null ? "" : " " + socket.closeReason())));
    }

    WebSocket socket() {
        return socket;
    }

    TestClient send(String text) {
        socket.writeTextMessage(text);
        return this;
    }

    TestClient send(Buffer bytes) {
        socket.writeBinaryMessage(bytes);
        return this;
    }

    List<String> texts() {
        synchronized (texts) {
            return List.copyOf(texts);
        }
    }

    int textCount() {
        return texts.size();
    }

    List<Buffer> binaries() {
        synchronized (binaries) {
            return List.copyOf(binaries);
        }
    }

    void awaitTexts(String... expected) {
        Await.until("texts " + List.of(expected) + ", got " + texts(), () -> texts.size() >= expected.length);
        assertThat(texts()).containsExactly(expected);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Code and reason, as the client saw them. */
    String awaitClosed() throws Exception {
        return closed.get(40, TimeUnit.SECONDS);
    }
}
