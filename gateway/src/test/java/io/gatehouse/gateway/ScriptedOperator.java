package io.gatehouse.gateway;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ConnectionFilter;
import io.gatehouse.protocol.ConnectionRow;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a gateway what an operator asks, and writes down the answers. The link's loop writes, the test reads. */
final class ScriptedOperator implements LinkListener {
    private final AtomicLong correlations = new AtomicLong();
    private final List<StatusMessage> answers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Link> link = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final LinkClient client;

    ScriptedOperator(Vertx vertx, LinkOptions options, HostPort gateway) {
        client = new LinkClient(
                vertx,
                options,
                new NodeIdentity(LinkRole.OPERATOR, 77, 1, "operator"),
                LinkRole.GATEWAY,
                List.of(gateway),
                this);
        client.start();
    }

    /** Asks, and gives the question's correlation. */
    long askStatus() {
        long correlation = correlations.incrementAndGet();
        link.orTimeout(40, TimeUnit.SECONDS).join().send(new StatusMessage.AskStatus(correlation, 0));
        return correlation;
    }

    /** The status of the node of this role, in answer to that question. */
    NodeStatus awaitStatus(long correlation, LinkRole role) {
        Await.until("status of a " + role, () -> status(correlation, role) != null);
        return status(correlation, role);
    }

    /** The same, or null if it has not come. */
    NodeStatus status(long correlation, LinkRole role) {
        return answers.stream()
                .filter(answer -> answer.correlation() == correlation)
                .map(answer -> ((StatusMessage.NodeReported) answer).status())
                .filter(status -> status.identity().role() == role)
                .findFirst()
                .orElse(null);
    }

    StatusMessage.DrainReported askDrain(long node) {
        long correlation = correlations.incrementAndGet();
        send(new StatusMessage.AskDrain(correlation, 0, node));
        Await.until("progress", () -> answers.stream().anyMatch(answer -> answer.correlation() == correlation));
        return (StatusMessage.DrainReported) answers.stream()
                .filter(answer -> answer.correlation() == correlation)
                .findFirst()
                .orElseThrow();
    }

    StatusMessage.ConnectionsFound ask(ConnectionFilter filter, int after, int limit) {
        long correlation = correlations.incrementAndGet();
        send(new StatusMessage.AskConnections(correlation, filter, after, limit));
        Await.until("connections", () -> answers.stream().anyMatch(answer -> answer.correlation() == correlation));
        return (StatusMessage.ConnectionsFound) answers.stream()
                .filter(answer -> answer.correlation() == correlation)
                .findFirst()
                .orElseThrow();
    }

    List<ConnectionRow> connections(ConnectionFilter filter) {
        return ask(filter, -1, 100).rows();
    }

    void send(WireMessage message) {
        link.join().send(message);
    }

    /** Why the link ended. */
    String awaitClosed() {
        return closed.orTimeout(40, TimeUnit.SECONDS).join();
    }

    void close() {
        client.close("test ends");
    }

    @Override
    public void onOpen(Link opened) {
        link.complete(opened);
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        answers.add((StatusMessage) message);
    }

    @Override
    public void onClose(Link ended, String reason) {
        closed.complete(reason);
    }
}
