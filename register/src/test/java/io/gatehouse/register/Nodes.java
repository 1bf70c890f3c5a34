package io.gatehouse.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.directory.DirectoryListener;
import io.gatehouse.directory.RegisterClient;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.Topology;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gateways and workers that do nothing but be known to registers, each with an event loop of its own. */
final class Nodes implements AfterEachCallback {
    static final LinkOptions LINKS = LinkOptions.DEFAULTS.redial(Duration.ofMillis(2), Duration.ofMillis(50));
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private final List<Vertx> running = new CopyOnWriteArrayList<>();
    private final Duration lease;

    Nodes(Duration lease) {
        this.lease = lease;
    }

    Node gateway(long id, long incarnation, HostPort... registers) {
        NodeIdentity identity = new NodeIdentity(LinkRole.GATEWAY, id, incarnation, "g" + id);
        return new Node(identity, new GatewayEntry(identity, new HostPort("127.0.0.1", 2900)), List.of(registers));
    }

    Node worker(long id, HostPort... registers) {
        return new Node(new NodeIdentity(LinkRole.WORKER, id, 1, "w" + id), null, List.of(registers));
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("not within " + DEADLINE + ": " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (Vertx vertx : running) {
            result(vertx.close());
        }
    }

    /** One process, as far as a register can tell. */
    final class Node implements DirectoryListener {
        final NodeIdentity identity;
        final GatewayEntry entry;
        final List<Topology> told = new CopyOnWriteArrayList<>();
        private final Vertx vertx = Vertx.vertx();
        private final RegisterClient client;

        private Node(NodeIdentity identity, GatewayEntry entry, List<HostPort> registers) {
            this.identity = identity;
            this.entry = entry;
            this.client = new RegisterClient(vertx, LINKS, identity, entry, registers, lease, List::of, this);
            running.add(vertx);
            client.start();
        }

        @Override
        public void onTopology(Topology merged) {
            told.add(merged);
        }

        Topology last() {
            return told.get(told.size() - 1);
        }

        void awaitTopology(String what, Predicate<Topology> expected) {
            until(what, () -> !told.isEmpty() && expected.test(last()));
        }

        /** Leaves in good order. */
        void stop() throws Exception {
            result(client.close());
        }

        /** Ends like a killed process: the system closes its sockets, and nothing is said. */
        void kill() throws Exception {
            running.remove(vertx);
            result(vertx.close());
        }
    }
}
