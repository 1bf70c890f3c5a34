package io.gatehouse.gateway;

import io.gatehouse.base.HostPort;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.config.SecretRule;
import io.gatehouse.directory.RegisterClient;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.worker.Losses;
import io.gatehouse.gateway.worker.WorkerAcceptor;
import io.gatehouse.gateway.worker.WorkerTable;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway process in an object: creates shards, listeners and links, starts and stops them. The only class that knows all packages.
 * Two in one JVM do not know of each other. Thread-safe.
 */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    // How long clients have to take their leave when the gateway stops; part of the ten seconds that a stop may last
    // in all.
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(6);

    private static final long GOODBYE_LOOK_MS = 10;
    private static final long LOSS_REPORT_MS = 10_000;

    private final GatewayOptions options;
    private final Vertx vertx;
    private final SecureRandom random = new SecureRandom();
    private final List<EventLoopVerticle> loops = new CopyOnWriteArrayList<>();
    private final List<LinkServer> linkServers = new CopyOnWriteArrayList<>();
    private final List<ListenAddress> listening = new CopyOnWriteArrayList<>();
    private final Losses losses = new Losses();
    private final WorkerTable workers;
    private volatile WorkerAcceptor workerAcceptor;
    private volatile boolean linksAreClosing;
    private volatile HostPort linkAddress;
    private volatile NodeIdentity identity;
    private volatile RegisterClient directory;
    private Future<Void> stopped;

    private GatewayServer(GatewayOptions options) {
        this.options = options;
        this.workers = new WorkerTable(
                options.selector(), options.limits().parkingTime().toMillis());
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(loopCount(options))
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2));
    }

    /**
     * Opens nothing yet.
     *
     * @throws io.gatehouse.base.ConfigurationException if other machines reach the link address and there is no secret
     */
    public static GatewayServer create(GatewayOptions options) {
        // Here and not in the options, so that address and secret may be set in any order.
        SecretRule.require("gateway.link", options.link(), options.links().secret());
        return new GatewayServer(options);
    }

    /**
     * Starts to listen and announces itself.
     *
     * @return completed when clients and workers can connect; failed with a {@link NodeFailure} that names the option if an address
     *     cannot be bound. A register that cannot be reached is no failure: it is tried until it answers
     */
    public Future<Void> start() {
        return listenForLinks()
                .compose(ignored -> listenForClients())
                .compose(ignored -> loops.get(0).onLoop(() -> {
                    directory = new RegisterClient(
                            vertx,
                            options.links(),
                            identity,
                            new GatewayEntry(identity, advertised()),
                            options.registers(),
                            options.lease(),
                            List::of,
                            topology -> {});
                    directory.start();
                    vertx.setPeriodic(LOSS_REPORT_MS, timer -> losses.report(identity.toString()));
                    return Future.<Void>succeededFuture();
                }));
    }

    /** Client listeners with their real ports; after {@link #start}. */
    public List<ListenAddress> listening() {
        return List.copyOf(listening);
    }

    /** Where workers link, with the real port; after {@link #start}. */
    public HostPort linkAddress() {
        return linkAddress;
    }

    /** Who it is in the cluster; after {@link #start}. */
    public NodeIdentity identity() {
        return identity;
    }

    /** How often something was given up for this reason since the start. */
    public long losses(LossReason reason) {
        return losses.count(reason);
    }

    /** How many workers take clients now. */
    public int readyWorkers() {
        return workers.size();
    }

    /**
     * Stops: accepts nobody any more, closes every client with "service restart", sees to it that every end reaches a worker, leaves
     * the register, closes its links. Bounded by about eight seconds.
     */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            // Not waited for: it is done only when the last client has gone, which is what comes next.
            all(loop -> loop.stopAccepting(DRAIN_LIMIT));
            stopped = all(loop -> loop.drain(CloseReason.RESTART))
                    .timeout(DRAIN_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .recover(late -> {
                        LOG.warn("{} stops although some workers have not learnt of all clients' ends", identity);
                        return Future.succeededFuture();
                    })
                    .compose(ignored -> directory == null ? Future.<Void>succeededFuture() : directory.close())
                    .eventually(this::sayGoodbye)
                    .eventually(() -> Future.join(
                            linkServers.stream().map(LinkServer::close).toList()))
                    .eventually(vertx::close);
        }
        return stopped;
    }

    /** {@link #stop}, and waits for it. Not on an event loop. */
    @Override
    public void close() {
        stop().await();
    }

    /** Workers then know that it was no accident; the link server below would just cut them off. */
    private Future<Void> sayGoodbye() {
        linksAreClosing = true; // a worker that was told goodbye dials again
        Promise<Void> said = Promise.promise();
        workers.closeLinks("gateway stops");
        vertx.setPeriodic(GOODBYE_LOOK_MS, timer -> {
            if (!workers.isAnybodyLinked()) {
                vertx.cancelTimer(timer);
                said.tryComplete();
            }
        });
        // A link gives its peer a second to answer; whoever needs longer is cut off.
        return said.future().timeout(2, TimeUnit.SECONDS);
    }

    private HostPort advertised() {
        return options.advertise() != null
                ? options.advertise().port() == 0
                        ? options.advertise().withPort(linkAddress.port())
                        : options.advertise()
                : linkAddress;
    }

    /**
     * Links first: the gateway's id depends on the port that workers dial, and client ids on the gateway's id. Until the identity is
     * there, connections to the link port are closed.
     */
    private Future<Void> listenForLinks() {
        SocketAddress address = socketAddress(options.link(), 1);
        return deployLoops()
                .compose(ignored -> Future.all(loops.stream()
                        .map(loop -> listenForLinks(loop, address))
                        .toList()))
                .recover(cause -> Future.failedFuture(NodeFailure.cannotListen("gateway.link", options.link(), cause)))
                .compose(ports -> {
                    linkAddress = options.link().withPort(ports.resultAt(0));
                    HostPort dialled = advertised();
                    long id = GatewayId.of(dialled.host(), dialled.port(), random);
                    return openShards(new ConnectionTable(id, random)).onSuccess(opened -> {
                        identity = new NodeIdentity(LinkRole.GATEWAY, id, random.nextLong(), options.name());
                    });
                });
    }

    private Future<Integer> listenForLinks(EventLoopVerticle loop, SocketAddress address) {
        LinkServer server = new LinkServer(
                vertx,
                options.links(),
                () -> linksAreClosing ? null : identity,
                Set.of(LinkRole.WORKER, LinkRole.PUSHER),
                peer -> workerAcceptor.apply(peer));
        linkServers.add(server);
        return loop.listenForLinks(server, address);
    }

    private Future<Void> openShards(ConnectionTable table) {
        return Future.all(loops.stream()
                        .map(loop -> loop.open(table, workers, losses))
                        .toList())
                .map(opened -> {
                    workerAcceptor = new WorkerAcceptor(options, table, workers, opened.list(), losses);
                    return null;
                });
    }

    private Future<Void> listenForClients() {
        Future<Void> all = Future.succeededFuture();
        for (int i = 0; i < options.listen().size(); i++) {
            ListenAddress listener = options.listen().get(i);
            SocketAddress address = socketAddress(listener.at(), 2 + i);
            all = all.compose(ignored -> listenForClients(listener, address));
        }
        return all;
    }

    private Future<Void> listenForClients(ListenAddress listener, SocketAddress address) {
        return Future.all(loops.stream()
                        .map(loop -> loop.listenForClients(listener, address))
                        .toList())
                .recover(cause ->
                        Future.failedFuture(NodeFailure.cannotListen("gateway.listen", listener.toString(), cause)))
                .onSuccess(ports -> listening.add(
                        new ListenAddress(listener.scheme(), listener.at().withPort(ports.resultAt(0)))))
                .mapEmpty();
    }

    private Future<Void> deployLoops() {
        List<Future<String>> deployed = new ArrayList<>();
        for (int i = 0; i < loopCount(options); i++) {
            EventLoopVerticle loop = new EventLoopVerticle(options);
            loops.add(loop);
            deployed.add(vertx.deployVerticle(loop));
        }
        return Future.all(deployed).mapEmpty();
    }

    private static int loopCount(GatewayOptions options) {
        return options.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : options.eventLoops();
    }

    private Future<Void> all(Function<EventLoopVerticle, Future<Void>> task) {
        return Future.join(loops.stream().map(task).toList()).mapEmpty();
    }

    // Servers of several loops share one port; for port 0 they must be told that they want the same one.
    private static SocketAddress socketAddress(HostPort at, int group) {
        return at.port() == 0
                ? SocketAddress.sharedRandomPort(group, at.host())
                : SocketAddress.inetSocketAddress(at.port(), at.host());
    }
}
