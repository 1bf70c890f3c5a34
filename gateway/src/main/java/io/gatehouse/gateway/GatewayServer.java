package io.gatehouse.gateway;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.Waiting;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.config.SecretRule;
import io.gatehouse.directory.RegisterClient;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.JwtOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ConnectionGate;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.gateway.jwt.JwtCheck;
import io.gatehouse.gateway.shard.ConnectionTable;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.status.ConnectionQuestions;
import io.gatehouse.gateway.status.DrainQuestions;
import io.gatehouse.gateway.status.OperatorAcceptor;
import io.gatehouse.gateway.status.StatusQuestions;
import io.gatehouse.gateway.websocket.DeflatedWire;
import io.gatehouse.gateway.worker.Forwarding;
import io.gatehouse.gateway.worker.GuardedListener;
import io.gatehouse.gateway.worker.Losses;
import io.gatehouse.gateway.worker.WorkerAcceptor;
import io.gatehouse.gateway.worker.WorkerTable;
import io.gatehouse.link.DeadlineTransport;
import io.gatehouse.link.LinkCounts;
import io.gatehouse.link.LinkEntrance;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeVitals;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway process in an object: creates shards, listeners and links, starts and stops them. The only class that knows all packages.
 * Two in one JVM do not know of each other. Thread-safe.
 */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    // How long the last clients have to take their leave when the gateway stops; part of the ten seconds that a stop
    // may last beyond gateway.drain-time.
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(6);

    // Of a page of connections: an operator's tool keeps the default of link.max-frame-bytes.
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private static final long GOODBYE_LOOK_MS = 10;
    private static final long NAMES_TICK_MS = 1000;
    private static final long LOSS_REPORT_MS = 10_000;

    private final GatewayOptions options;
    private final Vertx vertx;
    private final SecureRandom random = new SecureRandom();
    private final List<EventLoopVerticle> loops = new CopyOnWriteArrayList<>();
    private final List<LinkServer> linkServers = new CopyOnWriteArrayList<>();
    private final ClientListeners listeners;
    private final TokenCheck tokens;
    private final Losses losses = new Losses();
    private final DeflatedWire deflatedWire;
    private final OutboxBudget outboxBudget;
    private final InboundBudget inboundBudget;
    private final Entrance entrance;
    private final LinkEntrance linkEntrance = new LinkEntrance();
    private final GatewayListener listener;
    private final WorkerTable workers;
    private final NodeVitals vitals = new NodeVitals();
    private volatile WorkerAcceptor workerAcceptor;
    private volatile OperatorAcceptor operatorAcceptor;
    private volatile boolean linksAreClosing;
    private volatile HostPort linkAddress;
    private volatile NodeIdentity identity;
    private volatile RegisterClient directory;
    private Future<Void> drained;
    private Future<Void> stopped;

    private GatewayServer(GatewayOptions options, GatewayListener listener) {
        this.options = options;
        this.deflatedWire = new DeflatedWire(options.compressionMinBytes());
        this.entrance = new Entrance(
                new ConnectionGate(options.connections(), System::nanoTime),
                options.trustedProxies(),
                reason -> losses.add(reason, 1));
        this.outboxBudget = new OutboxBudget(options.memory().outboxLimit());
        this.inboundBudget =
                new InboundBudget(options.memory().inboundLimit(options.limits().maxMessageBytes()));
        this.listener = new GuardedListener(listener);
        this.workers = new WorkerTable(options, losses, this.listener);
        this.vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(loopCount(options))
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(2))
                .withTransport(DeadlineTransport.preferNative(
                        options.limits().handshakeTimeout(),
                        () -> losses.add(LossReason.HANDSHAKE_TOO_SLOW, 1),
                        entrance.or(linkEntrance)))
                .build();
        try {
            this.listeners = new ClientListeners(vertx, options, losses, entrance);
            JwtOptions jwt = options.admission().jwt();
            this.tokens = jwt == null ? TokenCheck.NONE : new JwtCheck(vertx, jwt, options.limits());
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /**
     * Opens nothing yet.
     *
     * @throws io.gatehouse.base.ConfigurationException if other machines reach the link address and there is no secret, or if a listener
     *     names a framing that is not there
     */
    public static GatewayServer create(GatewayOptions options) {
        return create(options, GatewayListener.NONE);
    }

    /**
     * The same, with somebody who is told what happens.
     *
     * @throws io.gatehouse.base.ConfigurationException as the other one
     */
    public static GatewayServer create(GatewayOptions options, GatewayListener listener) {
        // Here and not in the options, so that address and secret may be set in any order.
        SecretRule.require("gateway.link", options.link(), options.links().secret());
        return new GatewayServer(options, listener);
    }

    /**
     * Starts to listen and announces itself.
     *
     * @return completed when clients and workers can connect; failed with a {@link NodeFailure} that names the option if an address
     *     cannot be bound. A register that cannot be reached is no failure: it is tried until it answers
     */
    public Future<Void> start() {
        return listenForLinks()
                .compose(ignored -> listeners.open(
                        loops, i -> socketAddress(options.listen().get(i).at(), 2 + i)))
                .compose(ignored -> loops.get(0).onLoop(() -> {
                    directory = new RegisterClient(
                            vertx,
                            options.links(),
                            identity,
                            new GatewayEntry(identity, advertised()),
                            options.registers(),
                            options.lease(),
                            List::of,
                            topology -> workers.onNeighbours(topology.gateways()));
                    directory.start();
                    vertx.setPeriodic(NAMES_TICK_MS, timer -> {
                        workers.interest().onTick();
                        workers.presence().onTick();
                    });
                    vertx.setPeriodic(LOSS_REPORT_MS, timer -> losses.report(identity.toString()));
                    return Future.<Void>succeededFuture();
                }));
    }

    /** Client listeners with their real ports; after {@link #start}. */
    public List<ListenAddress> listening() {
        return listeners.listening();
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

    /** What waits to be written to clients, as {@code gateway.outbox-budget} counts it, in bytes. */
    public long outboxBytes() {
        return outboxBudget.usedBytes();
    }

    /** What is kept of messages that have not wholly come, as {@code gateway.inbound-budget} counts it, in bytes. */
    public long inboundBytes() {
        return inboundBudget.usedBytes();
    }

    /** How many messages were compressed since the start; once each, however many clients got them. */
    public long compressedMessages() {
        return deflatedWire.compressed();
    }

    /** How often the {@link io.gatehouse.gateway.api.WorkerSelector} threw or gave a wrong index, and the least loaded worker was taken. */
    public long selectorFailures() {
        return workers.selectorFailures();
    }

    /** How many workers take clients now. */
    public int readyWorkers() {
        return workers.size();
    }

    /**
     * Takes the gateway out of service: accepts nobody any more, closes every client with "service restart" over {@code
     * gateway.drain-time}, and sees to it that every end reaches a worker. It then stays, without clients, until it is stopped. There is
     * no way back. More than once is the same.
     *
     * @return completed when no client is left and workers know of every end; failed if some do not within about six seconds
     */
    public synchronized Future<Void> drain() {
        if (drained == null) {
            if (identity != null) { // null while it starts: then there is nobody to close
                LOG.info("{} drains: it takes nobody new, and closes its clients (gateway.drain-time)", identity);
            }
            workers.onStopping();
            // Not waited for: it is done only when the last client has gone, which is what comes next.
            all(loop -> loop.stopAccepting(options.drainTime().plus(LEAVE_LIMIT)));
            drained = all(loop -> loop.drain(options.drainTime(), LEAVE_LIMIT));
        }
        return drained;
    }

    /**
     * Stops: {@linkplain #drain drains}, leaves the register, closes its links. Bounded by {@code gateway.drain-time} and about eight
     * seconds.
     */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            stopped = drain().recover(late -> {
                        LOG.warn("{} stops although some workers have not learnt of all clients' ends", identity);
                        return Future.succeededFuture();
                    })
                    .compose(ignored -> directory == null ? Future.<Void>succeededFuture() : directory.close())
                    .eventually(this::sayGoodbye)
                    .eventually(() -> Future.join(
                            linkServers.stream().map(LinkServer::close).toList()))
                    .eventually(vertx::close)
                    .onComplete(done -> deflatedWire.close());
        }
        return stopped;
    }

    /**
     * {@link #stop}, and waits for it.
     *
     * @throws IllegalStateException on an event loop of Vert.x's; nothing is stopped then
     */
    @Override
    public void close() {
        Waiting.requireMayBlock("Call stop().");
        Waiting.forEnd(stop());
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
                        Set.of(LinkRole.WORKER, LinkRole.PUSHER, LinkRole.OPERATOR),
                        peer -> (peer.role() == LinkRole.OPERATOR ? operatorAcceptor : workerAcceptor).apply(peer))
                .enteredBy(linkEntrance);
        if (!linkServers.isEmpty()) {
            server.leaveReloadingToTheFirst();
        }
        linkServers.add(server);
        return loop.listenForLinks(server, address);
    }

    private Future<Void> openShards(ConnectionTable table) {
        return Future.all(loops.stream()
                        .map(loop -> loop.open(table, workers, losses, listener))
                        .toList())
                .map(opened -> {
                    List<Forwarding> forwarders = opened.list();
                    OperatorAcceptor operators = operatorAcceptor(forwarders);
                    workerAcceptor = new WorkerAcceptor(
                            options, table, workers, forwarders, losses, outboxBudget, operators::onReport);
                    operatorAcceptor = operators;
                    return null;
                });
    }

    private OperatorAcceptor operatorAcceptor(List<Forwarding> forwarders) {
        List<EventLoopShard> shards = forwarders.stream().map(Forwarding::shard).toList();
        return new OperatorAcceptor(
                new StatusQuestions(
                        vitals,
                        this::identity,
                        this::addresses,
                        shards,
                        workers,
                        losses,
                        outboxBudget,
                        inboundBudget,
                        this::linkCounts),
                new ConnectionQuestions(shards, Math.min(options.links().maxFrameBytes() / 2, MAX_ANSWER_BYTES)),
                new DrainQuestions(this::identity, forwarders, workers, this::drain));
    }

    private LinkCounts linkCounts() {
        return linkServers.stream().map(LinkServer::counts).reduce(LinkCounts.NONE, LinkCounts::plus);
    }

    /** The client listeners as people are shown them: with their names where there are several. */
    List<String> listeningAs() {
        List<ListenAddress> all = listening();
        return all.stream()
                .map(all.size() > 1 ? ListenAddress::toNamedString : ListenAddress::toString)
                .toList();
    }

    /** Every address that it listens on, with what for; operators find listeners by their names. */
    private List<String> addresses() {
        return Stream.concat(listening().stream().map(ListenAddress::toNamedString), Stream.of("link " + linkAddress))
                .toList();
    }

    private Future<Void> deployLoops() {
        List<Future<String>> deployed = new ArrayList<>();
        for (int i = 0; i < loopCount(options); i++) {
            EventLoopVerticle loop =
                    new EventLoopVerticle(options, deflatedWire, outboxBudget, inboundBudget, entrance, tokens);
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
