package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sockets that want a uid each, and which of them were closed. The test's thread. */
final class Devices {
    /** Code of a close that says that the user is signed in elsewhere. */
    static final int ELSEWHERE = 4501;

    private static final int ABNORMAL = 1006;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Map<String, List<Device>> byUid = new TreeMap<>();

    /** One of them; events on threads of the client's. */
    static final class Device implements WebSocket.Listener {
        private final String uid;
        private final URI gateway;
        private final CompletableFuture<Void> in = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
        private volatile WebSocket socket;

        private Device(String uid, URI gateway) {
            this.uid = uid;
            this.gateway = gateway;
        }

        String uid() {
            return uid;
        }

        boolean isOpen() {
            return !closed.isDone();
        }

        /** Completed with the close code. */
        CompletableFuture<Integer> closed() {
            return closed;
        }

        /** Waits until it has been let in, or has been closed. */
        Device decided() {
            CompletableFuture.anyOf(in, closed)
                    .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return this;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            if (text.toString().equals("in")) {
                in.complete(null);
            } else {
                answers.add(text.toString());
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
            closed.complete(ABNORMAL);
        }
    }

    /** Begins to sign in. */
    Device signIn(String uid, URI gateway) {
        var device = new Device(uid, gateway);
        byUid.computeIfAbsent(uid, none -> new ArrayList<>()).add(device);
        device.socket = HTTP.newWebSocketBuilder()
                .buildAsync(gateway.resolve("/?uid=" + uid), device)
                .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return device;
    }

    /** All of them sign in at one gateway; returns when each has been let in or closed. */
    List<Device> signInAll(Collection<String> uids, URI gateway) {
        List<Device> all = uids.stream().map(uid -> signIn(uid, gateway)).toList();
        all.forEach(Device::decided);
        return all;
    }

    Set<String> uids() {
        return byUid.keySet();
    }

    List<Device> open(String uid) {
        return byUid.get(uid).stream().filter(Device::isOpen).toList();
    }

    /** Waits until each uid has one socket, and checks that it is served. */
    void awaitOneEach() {
        Await.until(
                DEADLINE,
                () -> byUid.keySet().stream().allMatch(uid -> open(uid).size() <= 1),
                () -> "open: " + counts());
        assertThat(counts()).allSatisfy((uid, open) -> assertThat(open).isEqualTo(1));
        List<Device> all = byUid.keySet().stream().map(uid -> open(uid).get(0)).toList();
        all.forEach(each -> each.socket.sendText("who am I", true));
        Await.until(
                DEADLINE,
                () -> all.stream().noneMatch(each -> each.answers.isEmpty()),
                () -> "no answer: "
                        + new TreeSet<>(all.stream()
                                .filter(each -> each.answers.isEmpty())
                                .map(Device::uid)
                                .toList()));
        assertThat(all).allSatisfy(each -> assertThat(each.answers.poll()).isEqualTo(each.uid));
    }

    /** Whoever was closed by now was so because of another one, or with its gateway. */
    void assertClosedFor(URI lost) {
        byUid.values().stream()
                .flatMap(List::stream)
                .filter(each -> !each.isOpen())
                .forEach(each -> assertThat(each.closed.join())
                        .as("code of a close of %s", each.uid)
                        .isEqualTo(each.gateway.equals(lost) && each.closed.join() == ABNORMAL ? ABNORMAL : ELSEWHERE));
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        byUid.keySet().forEach(uid -> counts.put(uid, open(uid).size()));
        return counts;
    }
}
