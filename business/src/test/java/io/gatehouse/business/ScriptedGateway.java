package io.gatehouse.business;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.Neighbours;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.Resume;
import io.gatehouse.protocol.Resumed;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A gateway without clients: a test says what it sends and sees what arrives, over real sockets. */
final class ScriptedGateway implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final NodeIdentity identity;
    private final LinkServer server;
    private final HostPort address;
    private final BlockingQueue<Link> linked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Link> ready = new LinkedBlockingQueue<>();
    private final BlockingQueue<GatewayCommand> commands = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<Integer, Long>> acknowledgements = new LinkedBlockingQueue<>();
    private final BlockingQueue<StatusMessage.NodeReported> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<StatusMessage.DrainReported> drains = new LinkedBlockingQueue<>();
    private final Map<Integer, Long> numbers = new ConcurrentHashMap<>();
    private volatile boolean confirms = true;
    private volatile Function<GatewayCommand, GatewayReply> answers = command -> null;
    private volatile long resumesAt;
    private volatile boolean introducesItself = true;
    private volatile List<RegisterMessage.GatewayEntry> neighbours = List.of();
    private volatile Link latest;
    private volatile Link link;

    ScriptedGateway(String name, long id) {
        this(name, id, LinkOptions.DEFAULTS);
    }

    ScriptedGateway(String name, long id, LinkOptions options) {
        identity = new NodeIdentity(LinkRole.GATEWAY, id, 1, name);
        server = new LinkServer(
                vertx, options, identity, Set.of(LinkRole.WORKER, LinkRole.PUSHER), worker -> new Listener());
        int port =
                server.listen(SocketAddress.inetSocketAddress(0, "127.0.0.1")).await();
        address = new HostPort("127.0.0.1", port);
    }

    RegisterMessage.GatewayEntry entry() {
        return new RegisterMessage.GatewayEntry(identity, address);
    }

    ClientId id(int connection) {
        return new ClientId(identity.id(), connection);
    }

    /** Gateways that it tells workers of. */
    void knows(RegisterMessage.GatewayEntry... others) {
        neighbours = List.of(others);
    }

    /** Links that open are told nothing until {@link #introduce}. */
    ScriptedGateway keepsQuiet() {
        introducesItself = false;
        return this;
    }

    void introduce() {
        send(new Neighbours(neighbours));
    }

    /** Waits until a worker is linked, ready or not. */
    ScriptedGateway awaitLinked() {
        link = await(linked, "a worker that is linked");
        return this;
    }

    /** Waits until a worker is ready to take clients. */
    ScriptedGateway awaitReady() {
        link = await(ready, "a worker that is ready");
        return this;
    }

    /** Whether commands are confirmed by themselves. */
    void confirms(boolean automatically) {
        confirms = automatically;
    }

    void confirm() {
        link.execute(() -> {
            link.confirm();
            link.flushNow();
        });
    }

    void answers(Function<GatewayCommand, GatewayReply> by) {
        answers = by;
    }

    void send(WireMessage message) {
        assertEquals(true, link.send(message) >= 0, "link takes " + message);
    }

    void connect(int connection) {
        connect(connection, GatewayEvent.ClientState.NEW);
    }

    void connect(int connection, GatewayEvent.ClientState state) {
        send(new GatewayEvent.Connected(stamp(connection, 1, false), origin(), state));
    }

    void say(int connection, String text) {
        send(new GatewayEvent.MessageReceived(stamp(connection, 1, false), true, bytes(text)));
    }

    void say(int connection, int epoch, long number, boolean redelivered, String text) {
        send(new GatewayEvent.MessageReceived(
                new EventStamp(connection, epoch, number, redelivered), true, bytes(text)));
    }

    void leave(int connection, GatewayEvent.ClientState last) {
        send(new GatewayEvent.Closed(stamp(connection, 1, false), CloseReason.GOING_AWAY, last));
    }

    /** Sequence that the next links are told to go on after; negative: they are told nothing. */
    void resumesAt(long sequence) {
        resumesAt = sequence;
    }

    void drop() {
        latest.abort("test");
    }

    EventStamp stamp(int connection, int epoch, boolean redelivered) {
        return new EventStamp(connection, epoch, numbers.merge(connection, 1L, Long::sum), redelivered);
    }

    static ClientOrigin origin() {
        return new ClientOrigin(
                "ws:7272",
                "192.0.2.7",
                40000,
                "/chat",
                "room=1&name=J%C3%B6rg&room=2&flag",
                List.of(Map.entry("cookie", "a=1; sid=\"x y\""), Map.entry("x-test", "yes")),
                "");
    }

    static io.netty.buffer.ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** The next command, which must be of this kind. */
    <C extends GatewayCommand> C next(Class<C> kind) {
        GatewayCommand command = await(commands, kind.getSimpleName());
        assertEquals(kind, command.getClass(), () -> "got " + command);
        return kind.cast(command);
    }

    /** The next command, which must be a send; its payload. */
    String nextText() {
        return next(GatewayCommand.Send.class).payload().toString(StandardCharsets.UTF_8);
    }

    /** Waits until events of a client are acknowledged up to a number; no acknowledgement may go beyond it. */
    void awaitAcknowledged(int connection, long number) {
        long seen = -1;
        while (seen < number) {
            seen = Math.max(
                    seen,
                    await(acknowledgements, "acknowledgement of event " + number)
                            .getOrDefault(connection, -1L));
        }
        assertEquals(number, seen);
    }

    /** Asks the worker how it is, for somebody. */
    StatusMessage.NodeReported askStatus(long correlation, long asker) {
        send(new StatusMessage.AskStatus(correlation, asker));
        return await(reports, "status");
    }

    /** Tells the worker to drain, for somebody, or asks how far it is. */
    StatusMessage.DrainReported askDrain(long correlation, long asker) {
        send(new StatusMessage.AskDrain(correlation, asker, 0));
        return await(drains, "how far it has drained");
    }

    int acknowledgementFrames() {
        return acknowledgements.size();
    }

    void assertNothingElse() {
        assertNull(commands.poll());
    }

    void assertNotReady() {
        assertNull(ready.poll());
    }

    private static <T> T await(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertNotNull(next, () -> "waited in vain for " + what);
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private final class Listener implements LinkListener {
        @Override
        public void onOpen(Link opened) {
            latest = opened;
            if (introducesItself) {
                opened.send(new Neighbours(neighbours));
            }
            linked.add(opened);
        }

        @Override
        public void onMessage(Link from, WireMessage message) {
            if (message instanceof Resume asked) {
                if (asked.previous() != 0 && resumesAt >= 0) {
                    from.send(new Resumed(resumesAt));
                }
            } else if (message instanceof GatewayCommand.Ready) {
                ready.add(from);
            } else if (message instanceof GatewayCommand.Acknowledge done) {
                Map<Integer, Long> all = new ConcurrentHashMap<>();
                for (int i = 0; i < done.connections().length; i++) {
                    all.put(done.connections()[i], done.numbers()[i]);
                }
                acknowledgements.add(all);
            } else if (message instanceof StatusMessage.NodeReported report) {
                reports.add(report);
            } else if (message instanceof StatusMessage.DrainReported report) {
                drains.add(report);
            } else if (message instanceof GatewayCommand command) {
                commands.add(kept(command));
                GatewayReply reply = answers.apply(command);
                if (reply != null) {
                    from.send(reply);
                }
            }
        }

        // The payload is valid during the callback only.
        private static GatewayCommand kept(GatewayCommand command) {
            return command instanceof GatewayCommand.Send send
                    ? new GatewayCommand.Send(
                            send.epoch(),
                            send.correlation(),
                            send.target(),
                            send.kind(),
                            send.delivery(),
                            send.latestKey(),
                            Unpooled.copiedBuffer(send.payload()))
                    : command;
        }

        @Override
        public void onBatchEnd(Link from) {
            if (confirms) {
                from.confirm();
            }
        }

        @Override
        public void onClose(Link ended, String reason) {}
    }
}
