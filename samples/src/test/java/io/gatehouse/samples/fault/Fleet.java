package io.gatehouse.samples.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Many clients that talk all the time, and the sum of what they saw. Spread over the gateways given and over source addresses 127.0.0.x.
 * Methods may be called from the test's thread; clients live on the fleet's own event loops, those of a group on one.
 */
final class Fleet implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    // Whatever is still to come does not keep all clients waiting for so long.
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final int CLIENTS_PER_ADDRESS = 2000;

    // One loop may have so many: it has to read what they get, or the gateway takes its clients for slow.
    private static final int CLIENTS_PER_LOOP = 4000;

    /** Which messages go to the group as well; the handler follows the same rule. */
    static final int GROUP_EVERY = 10;

    private final List<EventLoop> loops = new ArrayList<>();
    private final EventLoopGroup group;
    private final List<FleetClient> clients = new ArrayList<>();
    private final List<List<FleetClient>> byGateway = new ArrayList<>();
    private final int groupSize;
    private final int padBytes;

    /**
     * Connects.
     *
     * @param window    messages that each client keeps on the way
     * @param groupSize clients that share a group
     * @param workMs    how long the handler takes for each message
     */
    Fleet(List<URI> gateways, int size, int window, int groupSize, int workMs) {
        this("", gateways, size, window, groupSize, workMs, 0);
    }

    /** @param padBytes how much longer each message is than its number; sockets then have small buffers, so that they fill up soon */
    Fleet(List<URI> gateways, int size, int window, int groupSize, int workMs, int padBytes) {
        this("", gateways, size, window, groupSize, workMs, padBytes);
    }

    /** One of several fleets, that has names and groups of its own. */
    Fleet(String prefix, List<URI> gateways, int size) {
        this(prefix, gateways, size, 4, 5, 10, 0);
    }

    private Fleet(String prefix, List<URI> gateways, int size, int window, int groupSize, int workMs, int padBytes) {
        this.padBytes = padBytes;
        this.groupSize = groupSize;
        int threads = (size + CLIENTS_PER_LOOP - 1) / CLIENTS_PER_LOOP;
        group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        for (int i = 0; i < threads; i++) {
            loops.add(group.next());
        }
        gateways.forEach(each -> byGateway.add(new ArrayList<>()));
        for (int i = 0; i < size; i++) {
            URI gateway = gateways.get(i % gateways.size());
            var client = new FleetClient(prefix + "c" + i, i, window, padBytes == 0 ? "" : " " + "x".repeat(padBytes));
            clients.add(client);
            byGateway.get(i % gateways.size()).add(client);
            connect(
                    client,
                    gateway.resolve(
                            "/?name=" + client.name() + "&group=" + prefix + "g" + i / groupSize + "&work=" + workMs),
                    "127.0.0." + (1 + i / CLIENTS_PER_ADDRESS));
        }
        CompletableFuture.allOf(clients.stream().map(FleetClient::connected).toArray(CompletableFuture[]::new))
                .orTimeout(LIMIT.toSeconds(), SECONDS)
                .join();
    }

    private void connect(FleetClient client, URI uri, String from) {
        var config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .handleCloseFrames(false)
                .dropPongFrames(true)
                .handshakeTimeoutMillis(LIMIT.toMillis())
                .build();
        new Bootstrap()
                .group(loopOf(client))
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                // Fixed: else the system lets megabytes wait for a client that does not read.
                .option(ChannelOption.SO_RCVBUF, 128 << 10)
                .option(ChannelOption.SO_SNDBUF, padBytes == 0 ? 1 << 20 : 16 << 10)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(8192))
                                .addLast(new WebSocketClientProtocolHandler(config))
                                .addLast(client);
                    }
                })
                .connect(new InetSocketAddress(uri.getHost(), uri.getPort()), new InetSocketAddress(from, 0))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        client.connected().completeExceptionally(done.cause());
                    }
                });
    }

    List<FleetClient> clients() {
        return clients;
    }

    /** Those of one gateway, by its place in the list given. */
    List<FleetClient> clientsOf(int gateway) {
        return byGateway.get(gateway);
    }

    /** Everybody talks; returns when each has been answered a few times. */
    Fleet start() {
        each(FleetClient::startSending);
        awaitAnswers(5);
        return this;
    }

    /** Nobody says anything new. */
    void stopSending() {
        each(FleetClient::stopSending);
    }

    /** Messages on their way at this moment. */
    int unanswered() {
        return sum(clients, FleetClient::unanswered);
    }

    /** Waits until each client that is connected has got so many more answers. */
    void awaitAnswers(int more) {
        List<Integer> goals = ask(clients, client -> client.echoes().distinct() + more);
        await("each client gets " + more + " more answers", client -> {
            int goal = goals.get(client.index());
            return client.closed().isDone() || client.echoes().distinct() >= goal;
        });
    }

    /** How many could at some time not send what they wanted to. */
    int heldBack() {
        return sum(clients, client -> client.heldBack() > 0 ? 1 : 0);
    }

    /** Goes on for so long; at its end everybody who is connected has been answered since. */
    void talkFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            pause();
        }
        awaitAnswers(1);
    }

    /** Stops sending and waits until everything is answered; what is not within the limit counts as lost. */
    FleetReport settle(Duration limit) {
        stopSending();
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && !isSettled()) {
            pause();
        }
        return report();
    }

    /** The same where something is meant to be lost: waits until nothing has come for a while. */
    FleetReport settleWithLosses() {
        stopSending();
        long end = System.nanoTime() + LIMIT.toNanos();
        int came = sum(clients, FleetClient::came);
        long since = System.nanoTime();
        while (System.nanoTime() < end && System.nanoTime() - since < QUIET.toNanos() && !isSettled()) {
            pause();
            int now = sum(clients, FleetClient::came);
            if (now != came) {
                came = now;
                since = System.nanoTime();
            }
        }
        return report();
    }

    private boolean isSettled() {
        return ask(clients, client -> client.closed().isDone() || client.unanswered() == 0).stream()
                        .allMatch(done -> done)
                && groupDamage()[1] == 0;
    }

    /** The sum so far. Clients that have ended are not asked what they missed. */
    FleetReport report() {
        Map<Integer, Integer> codes = new TreeMap<>();
        clients.stream()
                .filter(client -> client.closed().isDone())
                .forEach(client -> codes.merge(client.closed().join(), 1, Integer::sum));
        List<FleetClient> open = open();
        int[] groups = groupDamage();
        return new FleetReport(
                clients.size(),
                sum(clients, FleetClient::sent),
                sum(open, client -> client.echoes().lost(client.sent())),
                groups[0],
                groups[1],
                sum(clients, client -> client.echoes().repeatedFlagged()) + groups[2],
                sum(clients, client -> client.echoes().repeatedUnflagged()) + groups[3],
                sum(clients, client -> client.echoes().reordered()) + groups[4],
                sum(clients, client -> client.echoes().renumbered()),
                codes,
                ask(open, FleetClient::longestPauseMs).stream()
                        .max(Long::compare)
                        .orElse(0L));
    }

    /** What members of a group got of each other: sent, lost, repeated flagged and not, reordered. */
    private int[] groupDamage() {
        int[] sums = new int[5];
        List<FleetClient> open = open();
        if (open.isEmpty()) {
            return sums;
        }
        onLoops(open, here -> {
            for (FleetClient sender : here) {
                // The handler counts those it sends to the group by themselves: 0, 1, 2 for 0, 10, 20.
                int toGroup = (sender.sent() + GROUP_EVERY - 1) / GROUP_EVERY;
                for (FleetClient member : membersWith(sender)) {
                    if (member.closed().isDone()) {
                        continue;
                    }
                    Ledger got = member.groupFrom(sender.name());
                    sums[0] += toGroup;
                    sums[1] += got == null ? toGroup : got.lost(toGroup);
                    if (got != null) {
                        sums[2] += got.repeatedFlagged();
                        sums[3] += got.repeatedUnflagged();
                        sums[4] += got.reordered();
                    }
                }
            }
        });
        return sums;
    }

    private List<FleetClient> membersWith(FleetClient client) {
        int first = client.index() - client.index() % groupSize;
        return clients.subList(first, Math.min(clients.size(), first + groupSize));
    }

    private List<FleetClient> open() {
        return clients.stream().filter(client -> !client.closed().isDone()).toList();
    }

    /** The different moments at which some were told to go, by tenths of a second. */
    Set<Long> closeInstants(List<FleetClient> of) {
        return new TreeSet<>(ask(of, client -> client.closedMs() / 100));
    }

    /** The different texts that they were told. */
    Set<String> closeTexts(List<FleetClient> of) {
        return new TreeSet<>(ask(of, FleetClient::closeText));
    }

    /** Waits for something about each client. */
    void await(String what, Predicate<FleetClient> condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!ask(clients, condition::test).stream().allMatch(met -> met)) {
            assertThat(System.nanoTime())
                    .as("%s within %s; so far: %s", what, LIMIT, report())
                    .isLessThan(end);
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    }

    private int sum(List<FleetClient> of, Function<FleetClient, Integer> part) {
        return ask(of, part).stream().mapToInt(Integer::intValue).sum();
    }

    /** Asks some of them, on their loops. Returns the answers in their order. */
    <T> List<T> ask(List<FleetClient> of, Function<FleetClient, T> question) {
        List<T> answers = new ArrayList<>(Collections.nCopies(clients.size(), null));
        onLoops(of, here -> here.forEach(client -> answers.set(client.index(), question.apply(client))));
        return of.stream().map(client -> answers.get(client.index())).toList();
    }

    private void each(Consumer<FleetClient> task) {
        onLoops(clients, here -> here.forEach(task));
    }

    private EventLoop loopOf(FleetClient client) {
        return loops.get(client.index() / groupSize % loops.size());
    }

    /** One loop after the other: the task may add up. */
    private void onLoops(List<FleetClient> of, Consumer<List<FleetClient>> task) {
        Map<EventLoop, List<FleetClient>> byLoop = of.stream().collect(Collectors.groupingBy(this::loopOf));
        byLoop.forEach((loop, here) -> CompletableFuture.runAsync(() -> task.accept(here), loop)
                .orTimeout(LIMIT.toSeconds(), SECONDS)
                .join());
    }

    /** Everybody leaves. */
    @Override
    public void close() {
        each(FleetClient::leave);
        group.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(5, SECONDS);
    }
}
