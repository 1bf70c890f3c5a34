package io.gatehouse.business;

import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A register that says what a test wants it to say. */
final class ScriptedRegister implements AutoCloseable {
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final NodeIdentity identity = new NodeIdentity(LinkRole.REGISTER, 1, 1, "register");
    private final int port;
    private final List<Link> links = new ArrayList<>(); // loop
    private RegisterMessage.Topology topology; // loop
    volatile boolean confirms = true; // renewals
    final CompletableFuture<Void> withdrawn = new CompletableFuture<>();

    ScriptedRegister(ScriptedGateway... gateways) {
        this(LinkOptions.DEFAULTS, gateways);
    }

    ScriptedRegister(LinkOptions options, ScriptedGateway... gateways) {
        topology = topology(1, List.of(), gateways);
        LinkServer server = new LinkServer(
                vertx, options, identity, Set.of(LinkRole.WORKER, LinkRole.PUSHER), node -> new Listener(node));
        port = server.listen(SocketAddress.inetSocketAddress(0, "127.0.0.1")).await();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Tells everybody something new; every worker linked is part of it. */
    void say(int version, List<NodeIdentity> otherWorkers, ScriptedGateway... gateways) {
        say(topology(version, otherWorkers, gateways));
    }

    /** The same, in all its detail; every worker linked is added. */
    void say(RegisterMessage.Topology next) {
        vertx.getOrCreateContext().runOnContext(ignored -> {
            topology = next;
            links.forEach(this::tell);
        });
    }

    private static RegisterMessage.Topology topology(
            int version, List<NodeIdentity> workers, ScriptedGateway... gateways) {
        return new RegisterMessage.Topology(
                1,
                version,
                true,
                Stream.of(gateways).map(ScriptedGateway::entry).toList(),
                workers);
    }

    private void tell(Link link) {
        List<NodeIdentity> workers = new ArrayList<>(topology.workers());
        workers.add(link.peer());
        link.send(new RegisterMessage.Topology(
                topology.register(),
                topology.version(),
                topology.complete(),
                topology.gateways(),
                workers,
                topology.lost()));
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private final class Listener implements LinkListener {
        private Listener(NodeIdentity ignored) {}

        @Override
        public void onOpen(Link link) {
            links.add(link);
        }

        @Override
        public void onMessage(Link link, WireMessage message) {
            if (message instanceof RegisterMessage.Announce) {
                tell(link);
            } else if (message instanceof RegisterMessage.Renew renewal && confirms) {
                link.send(new RegisterMessage.Renewed(renewal.number()));
            } else if (message instanceof RegisterMessage.Withdraw) {
                withdrawn.complete(null);
            }
        }

        @Override
        public void onClose(Link link, String reason) {
            links.remove(link);
        }
    }
}
