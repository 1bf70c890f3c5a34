package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.Neighbours;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Resumed;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.Target;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A worker whose every word a test decides: dials a gateway, says that it is ready, writes down the events, acknowledges them or not,
 * sends commands and collects the answers. The link's loop writes, the test reads.
 */
final class ScriptedWorker implements LinkListener {
    /** How far the gateway had applied what was sent over the link before. */
    final CompletableFuture<Long> resumed = new CompletableFuture<>();

    private static final AtomicLong NODE_IDS = new AtomicLong(100);

    /** One event, with a copy of its payload. */
    record Seen(GatewayEvent event, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
        }

        EventStamp stamp() {
            return stampOf(event);
        }

        int connection() {
            if (event instanceof GatewayEvent.Bound bound) {
                return bound.connection();
            }
            if (event instanceof GatewayEvent.SessionChanged changed) {
                return changed.connection();
            }
            if (event instanceof GatewayEvent.MembershipChanged changed) {
                return changed.connection();
            }
            if (event instanceof GatewayEvent.Released released) {
                return released.connection();
            }
            return stamp().connection();
        }

        /** Kind, and number or epoch: enough to compare whole stories. */
        @Override
        public String toString() {
            EventStamp stamp = stampOf(event);
            String kind = event.getClass().getSimpleName();
            return stamp == null
                    ? kind
                    : kind + " " + stamp.number() + (payload.length == 0 ? "" : " " + text())
                            + (stamp.redelivered() ? " again" : "");
        }
    }

    private final AtomicLong correlations = new AtomicLong();
    private final List<Seen> events = Collections.synchronizedList(new ArrayList<>());
    private final Map<Long, GatewayReply> replies = new ConcurrentHashMap<>();
    private final List<InterestMessage> interest = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final LinkClient client;
    private final GatewayCommand.Ready ready;
    private volatile boolean acknowledges = true;
    private volatile Consumer<Seen> script = seen -> {};
    private volatile Function<AdmissionMessage.Asked, AdmissionMessage> admission = question -> null;
    private final List<AdmissionMessage.Asked> asked = new CopyOnWriteArrayList<>();
    private volatile long confirmed;
    private volatile Figures figures;
    private final NodeIdentity self;

    private ScriptedWorker(
            Vertx vertx,
            LinkOptions options,
            LinkRole role,
            HostPort gateway,
            GatewayCommand.Ready ready,
            String name) {
        this.ready = ready;
        this.self = new NodeIdentity(role, NODE_IDS.incrementAndGet(), 1, name);
        this.client = new LinkClient(vertx, options, self, LinkRole.GATEWAY, List.of(gateway), this);
    }

    /** Dials; {@code ready} null says nothing. */
    static ScriptedWorker dial(
            Vertx vertx,
            LinkOptions options,
            LinkRole role,
            HostPort gateway,
            GatewayCommand.Ready ready,
            String name) {
        ScriptedWorker worker = new ScriptedWorker(vertx, options, role, gateway, ready, name);
        worker.client.start();
        Await.until(name + " linked", () -> !worker.links.isEmpty());
        return worker;
    }

    NodeIdentity identity() {
        return self;
    }

    /** From now on events wait for {@link #acknowledge}. */
    ScriptedWorker silent() {
        acknowledges = false;
        return this;
    }

    /** What it answers when asked how it is; nothing until this is called. */
    void reports(Figures of) {
        figures = of;
    }

    /** What it does with each event, on the link's loop, before it acknowledges. */
    ScriptedWorker script(Consumer<Seen> to) {
        script = to;
        return this;
    }

    /** What it answers when asked whether a client may come in, on the link's loop; null to leave it open. */
    ScriptedWorker admits(Function<AdmissionMessage.Asked, AdmissionMessage> to) {
        admission = to;
        return this;
    }

    /** The handshakes that it was asked about. */
    List<AdmissionMessage.Asked> asked() {
        return asked;
    }

    AdmissionMessage.Asked awaitAsked(String path) {
        Await.until("asked about " + path, () -> asked.stream().anyMatch(each -> isAbout(each, path)));
        return asked.stream().filter(each -> isAbout(each, path)).findFirst().orElseThrow();
    }

    private static boolean isAbout(AdmissionMessage.Asked question, String path) {
        return question.origin().path().equals(path);
    }

    void answer(AdmissionMessage answer) {
        assertThat(link().send(answer)).isNotNegative();
    }

    Link link() {
        return links.get(links.size() - 1);
    }

    List<Seen> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    int eventCount() {
        return events.size();
    }

    List<Seen> eventsOf(int connection) {
        return events().stream().filter(seen -> seen.connection() == connection).toList();
    }

    /** The story of one client, readable. */
    List<String> story(int connection) {
        return eventsOf(connection).stream().map(Seen::toString).toList();
    }

    Seen await(String what, Predicate<Seen> condition) {
        Await.until(
                what + ", seen " + events().size() + " events",
                () -> events().stream().anyMatch(condition));
        return events().stream().filter(condition).findFirst().orElseThrow();
    }

    <E extends GatewayEvent> E await(Class<E> kind, int connection) {
        return kind.cast(
                await(kind.getSimpleName(), seen -> kind.isInstance(seen.event()) && seen.connection() == connection)
                        .event());
    }

    void awaitCount(int count) {
        Await.until(count + " events", () -> eventCount() >= count);
    }

    /** The connection of the client that came with this path. */
    GatewayEvent.Connected awaitConnected(String path) {
        return (GatewayEvent.Connected) await(
                        "Connected " + path,
                        seen -> seen.event() instanceof GatewayEvent.Connected connected
                                && connected.origin().path().equals(path))
                .event();
    }

    void acknowledge(int connection, int epoch, long number) {
        link().send(new GatewayCommand.Acknowledge(new int[] {connection}, new int[] {epoch}, new long[] {number}));
    }

    void acknowledge(Seen seen) {
        if (seen.stamp() != null) {
            acknowledge(
                    seen.stamp().connection(),
                    seen.stamp().epoch(),
                    seen.stamp().number());
        } else if (seen.event() instanceof GatewayEvent.Bound bound) {
            // Says that the client is held here.
            acknowledge(bound.connection(), bound.epoch(), 0);
        }
    }

    /** All that came so far. */
    void acknowledgeAll() {
        events().forEach(this::acknowledge);
    }

    void send(GatewayCommand command) {
        assertThat(link().sendOrWait(command, Duration.ofSeconds(40))).isNotNegative();
    }

    /** What the gateway has said about names that clients have. */
    List<InterestMessage> interest() {
        return interest;
    }

    boolean isAnswered(long correlation) {
        return replies.containsKey(correlation);
    }

    /** Sends what {@code command} makes of a new correlation, and waits for the answer. */
    <R extends GatewayReply> R ask(Class<R> kind, LongFunction<GatewayCommand> command) {
        long correlation = correlations.incrementAndGet();
        send(command.apply(correlation));
        Await.until("answer to " + correlation, () -> replies.containsKey(correlation));
        GatewayReply reply = replies.remove(correlation);
        assertThat(reply).isInstanceOf(kind);
        return kind.cast(reply);
    }

    GatewayReply.Receipt sendText(Target target, String text) {
        return ask(GatewayReply.Receipt.class, correlation -> text(0, correlation, target, text));
    }

    static GatewayCommand.Send text(int epoch, long correlation, Target target, String text) {
        return new GatewayCommand.Send(
                epoch,
                correlation,
                target,
                PayloadKind.TEXT,
                Delivery.RELIABLE,
                "",
                Unpooled.wrappedBuffer(text.getBytes(UTF_8)));
    }

    GatewayReply.Receipt join(int connection, String group) {
        return ask(
                GatewayReply.Receipt.class,
                correlation -> new GatewayCommand.JoinGroup(0, correlation, Target.clients(connection), group));
    }

    GatewayReply.Receipt bindUid(int connection, String uid) {
        return ask(
                GatewayReply.Receipt.class, correlation -> new GatewayCommand.BindUid(0, correlation, connection, uid));
    }

    GatewayReply.SessionUpdated session(int epoch, int connection, SessionChange change) {
        return ask(
                GatewayReply.SessionUpdated.class,
                correlation -> new GatewayCommand.UpdateSession(epoch, correlation, connection, change));
    }

    long count(Target target) {
        return ask(
                        GatewayReply.Counted.class,
                        correlation -> new GatewayCommand.Query(correlation, target, true, 0, -1, 0))
                .count();
    }

    /** Waits until the gateway has applied all that was sent. */
    void awaitConfirmed(long sequence) {
        Await.until("confirmation of " + sequence, () -> confirmed >= sequence);
    }

    List<String> closed() {
        return closed;
    }

    /** As if the process had been killed: the link breaks and nobody dials again. */
    void die() {
        Link link = link();
        client.close("dies");
        link.abort("dies");
        Await.until("link gone", () -> !closed.isEmpty());
    }

    void close() {
        client.close("test ends");
    }

    /** Lets the gateway go: acknowledges what waits and what comes. */
    void release() {
        acknowledges = true;
        script = seen -> {};
        if (closed.isEmpty()) {
            acknowledgeAll();
        }
    }

    @Override
    public void onOpen(Link link) {
        if (ready != null) {
            link.send(ready);
        }
        links.add(link);
    }

    @Override
    public void onMessage(Link link, WireMessage message) {
        if (message instanceof GatewayReply reply) {
            replies.put(reply.correlation(), reply);
        } else if (message instanceof GatewayEvent event) {
            byte[] payload = event instanceof GatewayEvent.MessageReceived received
                    ? ByteBufUtil.getBytes(received.payload())
                    : new byte[0];
            Seen seen = new Seen(event, payload);
            events.add(seen);
            script.accept(seen);
            if (acknowledges) {
                acknowledge(seen);
            }
        } else if (message instanceof InterestMessage about) {
            interest.add(about);
        } else if (message instanceof AdmissionMessage.Asked question) {
            asked.add(question);
            AdmissionMessage answer = admission.apply(question);
            if (answer != null) {
                link.send(answer);
            }
        } else if (message instanceof Resumed said) {
            resumed.complete(said.sequence());
        } else if (message instanceof StatusMessage.AskStatus ask) {
            if (figures != null) {
                NodeStatus status = new NodeStatus(self, "test", 1, List.of(), figures, List.of());
                link.send(new StatusMessage.NodeReported(ask.correlation(), ask.asker(), status));
            }
        } else if (message instanceof StatusMessage.AskDrain ask) {
            link.send(new StatusMessage.DrainReported(ask.correlation(), ask.asker(), true, false, 1, 2));
        } else if (!(message instanceof Neighbours)) { // it dials no other gateway
            throw new AssertionError(message);
        }
    }

    @Override
    public void onConfirmed(Link link, long sequence) {
        confirmed = sequence;
    }

    @Override
    public void onClose(Link link, String reason) {
        closed.add(reason);
    }

    private static EventStamp stampOf(GatewayEvent event) {
        if (event instanceof GatewayEvent.Connected connected) {
            return connected.stamp();
        }
        if (event instanceof GatewayEvent.MessageReceived received) {
            return received.stamp();
        }
        return event instanceof GatewayEvent.Closed closed ? closed.stamp() : null;
    }
}
