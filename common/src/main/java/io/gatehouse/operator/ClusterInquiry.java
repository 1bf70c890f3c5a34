package io.gatehouse.operator;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkAttempt;
import io.gatehouse.link.LinkDialler;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ConnectionFilter;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.StatusMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Asks a cluster how it is, and which connections it has, and drains its nodes.
 *
 * <p>Links to the registers given and to the gateways that they name, as an operator: such a link is never given clients, and cannot
 * command anything else. Links stay open for the next question until {@link #close}. Registers have the deadline to answer, and then all
 * gateways and workers together, so that an answer comes after twice the deadline at most, whoever is frozen or gone; of many connections,
 * each further page of a gateway has the deadline. Futures never fail for that, the answer names who is missing. Who was silent is given an
 * eighth of the deadline the next time that somebody asks for the status, and the whole again after that. Threading: any thread.
 */
public final class ClusterInquiry implements AutoCloseable {
    // Gateways look at all their clients for each page, so few large ones; they have limits of their own.
    private static final int PAGE = 10_000;

    private final Vertx vertx = Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final NodeIdentity self;
    private final List<HostPort> registers;
    private final LinkOptions links;
    private final long deadlineMs;
    private final LinkDialler dialler;
    private final Map<HostPort, AskedNode> asked = new HashMap<>(); // loop
    private final Set<HostPort> silent = new HashSet<>(); // loop; did not answer the last question about their status

    private ClusterInquiry(List<HostPort> registers, LinkOptions links, Duration deadline) {
        SecureRandom random = new SecureRandom();
        this.self = new NodeIdentity(LinkRole.OPERATOR, random.nextLong(), random.nextLong(), "operator");
        this.registers = List.copyOf(registers);
        // Who asks with a long deadline means the whole answer, the handshake before it included.
        this.links = links.handshakeTimeout(
                deadline.compareTo(links.handshakeTimeout()) > 0 ? deadline : links.handshakeTimeout());
        this.deadlineMs = Math.max(1, deadline.toMillis());
        this.dialler = new LinkDialler(vertx, this.links, Duration.ofMillis(deadlineMs));
    }

    /**
     * Dials nobody yet.
     *
     * @param registers all of them: each knows only the nodes that are linked to it, so all are asked
     * @param links     secret and bounds; like those of the nodes
     * @param deadline  how long a node may take to answer, the handshake of a new link included
     */
    public static ClusterInquiry of(List<HostPort> registers, LinkOptions links, Duration deadline) {
        return new ClusterInquiry(registers, links, deadline);
    }

    /** How every node is. Counters since the start of each node; for rates ask twice, see {@link ClusterStatus#since}. */
    public Future<ClusterStatus> status() {
        return onLoop(() -> census().compose(census -> Future.all(
                        census.gateways().stream().map(this::askGateway).toList())
                .map(answered -> census.withAnswers(answered.list()))));
    }

    /**
     * Connections of all gateways, or of some.
     *
     * @param filter  which
     * @param gateway name or id of the gateways to ask; empty for all
     * @param limit   how many at most, 1 or more
     */
    public Future<ConnectionList> connections(ConnectionFilter filter, String gateway, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + ", must be 1 or more");
        }
        return onLoop(() -> census().compose(census -> {
            List<ClusterNode> wanted = census.gateways().stream()
                    .filter(node -> gateway.isEmpty()
                            || node.name().equals(gateway)
                            || node.id().equals(gateway))
                    .toList();
            ConnectionPages pages = new ConnectionPages(census.problems(), limit);
            if (wanted.isEmpty()) {
                pages.problem(
                        gateway.isEmpty() || census.gateways().isEmpty()
                                ? Census.NO_GATEWAY
                                : noGateway(gateway, census));
            }
            // All at once: who is frozen costs one deadline, however many are.
            List<Future<AskedNode.Reply>> first = wanted.stream()
                    .map(node -> page(node, filter, -1, Math.min(PAGE, limit)))
                    .toList();
            List<Future<?>> answers = new ArrayList<>(first);
            KnownListeners listeners = new KnownListeners();
            if (!filter.listener().isEmpty()) {
                wanted.forEach(node -> answers.add(askListeners(node, listeners)));
            }
            return Future.join(answers).compose(ignored -> {
                Future<Void> walk = Future.succeededFuture();
                for (int i = 0; i < wanted.size(); i++) {
                    ClusterNode node = wanted.get(i);
                    AskedNode.Reply reply = first.get(i).result();
                    walk = walk.compose(before -> take(node, filter, reply, pages));
                }
                return walk.map(done -> {
                    if (pages.isEmpty()) {
                        listeners.problem(filter.listener()).ifPresent(pages::problem);
                        census.problemOfWorker(filter.worker()).ifPresent(pages::problem);
                    }
                    return pages.list();
                });
            });
        }));
    }

    /**
     * Tells a worker or gateway to drain, and asks how far it is. Asked again, it only answers; there is no way back.
     *
     * @param node    one of {@code cluster}
     * @param cluster says by way of whom a worker can be asked
     */
    public Future<DrainProgress> drain(ClusterNode node, ClusterStatus cluster) {
        List<ClusterNode> ways = node.role() == LinkRole.GATEWAY
                ? List.of(node)
                : cluster.gateways().stream()
                        .filter(gateway -> gateway.status().stream()
                                .flatMap(status -> status.links().stream())
                                .anyMatch(link -> DrainTarget.isOf(node, link)))
                        .toList();
        Future<DrainProgress> progress = Future.succeededFuture(
                DrainProgress.unknown("cannot be asked: no gateway that answered is linked to it"));
        for (ClusterNode way : ways) {
            progress = progress.compose(
                    before -> before.problem().isEmpty() ? Future.succeededFuture(before) : askDrain(node, way));
        }
        return progress;
    }

    private Future<DrainProgress> askDrain(ClusterNode node, ClusterNode way) {
        long id = node.identity().orElseThrow().id();
        return onLoop(() -> node(LinkRole.GATEWAY, HostPort.parse(way.address()))
                .ask(correlation -> new StatusMessage.AskDrain(correlation, 0, id), answers -> true)
                .map(reply -> {
                    if (!(firstOf(reply) instanceof StatusMessage.DrainReported said)) {
                        return DrainProgress.unknown(reply.problem() + ", asked by way of "
                                + way.identity().orElseThrow());
                    }
                    return said.known()
                            ? new DrainProgress(said.drained(), said.clients(), said.events(), "")
                            : DrainProgress.unknown(
                                    "is gone: not linked to " + way.identity().orElseThrow());
                }));
    }

    /** Ends the links. What is asked afterwards fails. */
    @Override
    public void close() {
        onLoop(() -> {
                    asked.values().forEach(AskedNode::close);
                    return Future.succeededFuture();
                })
                .eventually(vertx::close)
                .await();
    }

    private Future<Census> census() {
        return Future.all(registers.stream().map(this::askRegister).toList())
                .map(answered -> new Census(answered.list()));
    }

    private Future<ClusterNode> askRegister(HostPort address) {
        return askStatus(LinkRole.REGISTER, address, answers -> true)
                .map(reply -> reply.messages().isEmpty()
                        ? ClusterNode.silent(LinkRole.REGISTER, Optional.empty(), address.toString(), reply.problem())
                        : ClusterNode.of(statusOf(reply.messages().get(0)), address.toString()));
    }

    private Future<Census.GatewayAnswer> askGateway(ClusterNode gateway) {
        return askStatus(LinkRole.GATEWAY, HostPort.parse(gateway.address()), ClusterInquiry::haveAllAnswered)
                .map(reply -> {
                    List<NodeStatus> workers = new ArrayList<>();
                    ClusterNode answered = ClusterNode.silent(
                            LinkRole.GATEWAY, gateway.identity(), gateway.address(), reply.problem());
                    for (StatusMessage message : reply.messages()) {
                        NodeStatus status = statusOf(message);
                        if (status.identity().role() == LinkRole.GATEWAY) {
                            answered = ClusterNode.of(status, gateway.address());
                        } else {
                            workers.add(status);
                        }
                    }
                    return new Census.GatewayAnswer(answered, workers, reply.problem());
                });
    }

    private Future<AskedNode.Reply> askStatus(
            LinkRole role, HostPort address, Predicate<List<StatusMessage>> isComplete) {
        LongFunction<StatusMessage> question = correlation -> new StatusMessage.AskStatus(correlation, 0);
        AskedNode node = node(role, address);
        boolean wasSilent = silent.remove(address);
        return (wasSilent ? node.askAgain(question, isComplete) : node.ask(question, isComplete)).map(reply -> {
            if (!wasSilent && !reply.problem().isEmpty()) {
                silent.add(address);
            }
            return reply;
        });
    }

    /** Whether the gateway has answered, and everybody whom it names as its worker. */
    private static boolean haveAllAnswered(List<StatusMessage> answers) {
        List<NodeStatus> statuses =
                answers.stream().map(ClusterInquiry::statusOf).toList();
        return statuses.stream()
                .filter(status -> status.identity().role() == LinkRole.GATEWAY)
                .anyMatch(gateway -> gateway.links().stream()
                        .filter(link -> link.peer().role() == LinkRole.WORKER)
                        .allMatch(link -> statuses.stream()
                                .anyMatch(status -> status.identity().equals(link.peer()))));
    }

    private Future<Void> askListeners(ClusterNode gateway, KnownListeners listeners) {
        return askStatus(
                        LinkRole.GATEWAY,
                        HostPort.parse(gateway.address()),
                        answers -> answers.stream()
                                .anyMatch(answer -> statusOf(answer).identity().role() == LinkRole.GATEWAY))
                .map(reply -> {
                    reply.messages().forEach(answer -> listeners.add(statusOf(answer)));
                    return null;
                });
    }

    private static String noGateway(String asked, Census census) {
        return "No gateway of the name or id '" + asked + "' is known. Known are "
                + census.gateways().stream().map(ClusterNode::name).collect(Collectors.joining(", ")) + ".";
    }

    /** Takes what there is room for of one page, and asks for the next ones. */
    private Future<Void> take(
            ClusterNode gateway, ConnectionFilter filter, AskedNode.Reply reply, ConnectionPages pages) {
        if (!(firstOf(reply) instanceof StatusMessage.ConnectionsFound found)) {
            pages.problem(gateway + " " + reply.problem() + ".");
            return Future.succeededFuture();
        }
        int taken = Math.min(pages.left(), found.rows().size());
        found.rows()
                .subList(0, taken)
                .forEach(row -> pages.add(new ConnectionList.Connection(
                        new ClientId(gateway.identity().orElseThrow().id(), row.connection()), gateway.name(), row)));
        if (taken < found.rows().size() || found.more() && (pages.isFull() || taken == 0)) {
            pages.more();
            return Future.succeededFuture();
        }
        if (!found.more()) {
            return Future.succeededFuture();
        }
        int last = found.rows().get(taken - 1).connection();
        return page(gateway, filter, last, Math.min(PAGE, pages.left()))
                .compose(next -> take(gateway, filter, next, pages));
    }

    private Future<AskedNode.Reply> page(ClusterNode gateway, ConnectionFilter filter, int after, int limit) {
        return node(LinkRole.GATEWAY, HostPort.parse(gateway.address()))
                .ask(
                        correlation -> new StatusMessage.AskConnections(correlation, filter, after, limit),
                        answers -> true);
    }

    private static StatusMessage firstOf(AskedNode.Reply reply) {
        return reply.messages().isEmpty() ? null : reply.messages().get(0);
    }

    private static NodeStatus statusOf(StatusMessage message) {
        return ((StatusMessage.NodeReported) message).status();
    }

    private AskedNode node(LinkRole role, HostPort address) {
        AskedNode known = asked.get(address);
        if (known != null && !known.isEnded()) {
            return known;
        }
        AskedNode fresh = new AskedNode(vertx, deadlineMs);
        asked.put(address, fresh);
        LinkAttempt.dial(dialler, links, self, role, address, fresh, fresh::end);
        return fresh;
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored ->
                Future.succeededFuture().compose(nothing -> task.get()).onComplete(done));
        return done.future();
    }
}
