package io.gatehouse.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.CapturedLog;
import io.gatehouse.gateway.LeakCheck;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.Heartbeat;
import io.gatehouse.gateway.api.LifeSign;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.gateway.client.ClientAcceptor;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.client.EncodedMessage;
import io.gatehouse.gateway.client.HeartbeatSweeper;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.LoopFlusher;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients in a pipeline without a socket, under a clock that a test moves. A tick is a second: pings after 25, the end after 35. */
@ExtendWith(LeakCheck.class)
class ClientConnectionTest {
    private static final ClientOrigin ORIGIN = new ClientOrigin("ws:1", "127.0.0.1", 2, "/", "", List.of(), "");
    private static final int PING = 0x89;
    private static final int TEXT = 0x81;

    private final CapturedLog log = new CapturedLog("io.gatehouse");
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<LoopListener> listeners = new ArrayList<>();
    private final List<Integer> ticks = new ArrayList<>();
    private HeartbeatSweeper sweeper;
    private boolean isStuck;

    @AfterEach
    void close() {
        sweeper.close();
        isStuck = false;
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        listeners.forEach(LoopListener::close);
        clock.finishAndReleaseAll();
        log.close();
    }

    private Client client() {
        return client(ClientLimits.DEFAULTS);
    }

    private Client client(ClientLimits limits) {
        return new Client(limits, new EmbeddedChannel());
    }

    private void pass(Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            standStill(Duration.ofSeconds(1));
        }
    }

    /** Time goes by, and the process is not there to notice. */
    private void standStill(Duration time) {
        clock.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        clock.runScheduledPendingTasks();
    }

    @Test
    void shouldEndASilentClientAfterPingAndTimeout() {
        Client client = client();

        pass(Duration.ofSeconds(34));
        assertThat(client.opcodes()).containsExactly(PING);
        assertThat(client.closed).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(client.closed).containsExactly(CloseReason.SILENT);
    }

    private static ByteBuf emptyFrames(int count) {
        ByteBuf frames = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(new byte[] {(byte) 0x82, (byte) 0x80, 0, 0, 0, 0});
        }
        return frames;
    }

    @Test
    void shouldReadTheAnswerToItsCloseBehindWhatWasUnderWay() {
        Client client = new Client(
                ClientLimits.DEFAULTS, new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 16)));
        client.connection.close(CloseReason.GOING_AWAY);

        client.channel.writeInbound(emptyFrames(1023));
        assertThat(client.channel.isOpen()).isTrue();
        client.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0}));

        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void shouldDecodeNoEndlessFloodOfAClientThatIsBeingClosed() {
        Client client = new Client(
                ClientLimits.DEFAULTS, new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 16)));
        client.connection.close(CloseReason.POLICY);

        client.channel.writeInbound(emptyFrames(1023));
        assertThat(client.channel.pipeline().get(WebSocket13FrameDecoder.class)).isNotNull();
        client.channel.writeInbound(emptyFrames(1));
        assertThat(client.channel.pipeline().get(WebSocket13FrameDecoder.class)).isNull();
        // And in the middle of a read.
        client.channel.writeInbound(emptyFrames(5000));

        assertThat(client.opcodes()).containsExactly(0x88);
        pass(Duration.ofSeconds(3));
        assertThat(client.closed).containsExactly(CloseReason.POLICY);
    }

    @Test
    void shouldNotBlameClientsForATimeInWhichTheProcessStoodStill() {
        Client client = client();
        pass(Duration.ofSeconds(20));

        standStill(Duration.ofSeconds(60));

        assertThat(client.closed).isEmpty();
        assertThat(ticks).hasSize(21);
        pass(Duration.ofSeconds(14));
        assertThat(client.closed).containsExactly(CloseReason.SILENT);
    }

    @Test
    void shouldPingAClientWhoseOutboxIsFull() {
        Client client = client();
        pass(Duration.ofSeconds(24));
        client.send(300 << 10);
        assertThat(client.channel.isWritable()).isFalse();

        pass(Duration.ofSeconds(1));

        assertThat(client.opcodes()).contains(PING);
    }

    @Test
    void shouldCountRoomInAFullOutboxAsLife() {
        Client client = client(
                ClientLimits.DEFAULTS.outbox(256 << 10, 1 << 20, Duration.ofSeconds(5), SlowClientPolicy.DROP_NEWEST));
        pass(Duration.ofSeconds(20));
        isStuck = true;
        client.send(300 << 10);
        client.channel.runPendingTasks();
        pass(Duration.ofSeconds(14));

        isStuck = false;
        client.channel.flush();
        client.channel.runPendingTasks();
        pass(Duration.ofSeconds(34));

        assertThat(client.closed).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(client.closed).containsExactly(CloseReason.SILENT);
    }

    @Test
    void shouldLookAfterTheOthersWhenOneFails() {
        EmbeddedChannel failing = new EmbeddedChannel();
        failing.config().setAllocator(exhausted());
        Client first = client();
        Client broken = new Client(ClientLimits.DEFAULTS, failing);
        Client last = client();

        pass(Duration.ofSeconds(25));

        assertThat(first.opcodes()).containsExactly(PING);
        assertThat(last.opcodes()).containsExactly(PING);
        assertThat(broken.opcodes()).isEmpty();
        assertThat(ticks).hasSize(25);
        assertThat(log.atLeast(Level.ERROR)).hasSize(1);
        pass(Duration.ofSeconds(10));
        assertThat(List.of(first, broken, last))
                .allSatisfy(each -> assertThat(each.closed).containsExactly(CloseReason.SILENT));
    }

    @Test
    void shouldCloseAClientThatCannotBeTakenIn() {
        Client client = new Client(ClientLimits.DEFAULTS, new EmbeddedChannel(), () -> {
            throw new IllegalStateException("on purpose");
        });

        assertThat(client.channel.isActive()).isFalse();
        assertThat(client.closed).extracting(CloseReason::code).containsExactly(1011);
        assertThat(log.atLeast(Level.ERROR)).hasSize(1);
    }

    @Test
    void shouldSayThatAClientIsClosedWhichHadGoneBeforeItWasTakenIn() {
        EmbeddedChannel gone = new EmbeddedChannel();
        gone.close();

        Client client = new Client(ClientLimits.DEFAULTS, gone);

        assertThat(client.closed).containsExactly(CloseReason.ABNORMAL);
    }

    private static ClientLimits heartbeat(int pings, int answers, int idle, String data, LifeSign lifeSign) {
        return ClientLimits.DEFAULTS.heartbeat(new Heartbeat(
                Duration.ofSeconds(pings), Duration.ofSeconds(answers), Duration.ofSeconds(idle), data, lifeSign));
    }

    @Test
    @Tag("GW-09")
    void shouldLeaveClientsAloneWithoutHeartbeats() {
        Client client = client(heartbeat(0, 10, 0, "", LifeSign.BYTES));

        pass(Duration.ofHours(1));

        assertThat(client.opcodes()).isEmpty();
        assertThat(client.closed).isEmpty();
    }

    @Test
    @Tag("GW-09")
    @Tag("GW-10")
    void shouldEndAClientThatMustTalkAndDoesNot() {
        Client client = client(heartbeat(0, 0, 55, "", LifeSign.MESSAGES));

        pass(Duration.ofSeconds(54));
        client.channel.writeInbound(new TextWebSocketFrame("hello"));
        pass(Duration.ofSeconds(30));
        client.channel.writeInbound(new PongWebSocketFrame());
        pass(Duration.ofSeconds(24));
        assertThat(client.closed).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(client.closed).containsExactly(CloseReason.SILENT);
        assertThat(client.opcodes()).isEmpty();
    }

    @Test
    @Tag("GW-11")
    void shouldPingWithAMessageWithoutAskingForAnAnswer() {
        Client client = client(heartbeat(55, 0, 0, "hi", LifeSign.BYTES));

        pass(Duration.ofSeconds(54));
        assertThat(client.opcodes()).isEmpty();
        pass(Duration.ofSeconds(56));
        assertThat(client.opcodes()).containsExactly(TEXT, TEXT);
        pass(Duration.ofHours(1));

        assertThat(client.closed).isEmpty();
    }

    @Test
    @Tag("GW-10")
    @Tag("GW-11")
    void shouldEndAClientThatAnswersNoneOfItsPings() {
        Client client = client(heartbeat(10, 20, 0, "hi", LifeSign.MESSAGES));

        pass(Duration.ofSeconds(29));
        client.channel.writeInbound(new PongWebSocketFrame());
        assertThat(client.opcodes()).containsExactly(TEXT, TEXT);
        assertThat(client.closed).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(client.closed).containsExactly(CloseReason.SILENT);
    }

    /** As when direct memory is used up. */
    private static ByteBufAllocator exhausted() {
        return (ByteBufAllocator) Proxy.newProxyInstance(
                ByteBufAllocator.class.getClassLoader(),
                new Class<?>[] {ByteBufAllocator.class},
                (proxy, method, arguments) -> {
                    throw new OutOfMemoryError("on purpose");
                });
    }

    /** One client and the layer above it. */
    private final class Client implements ClientAcceptor, ClientListener {
        final EmbeddedChannel channel;
        final List<CloseReason> closed = new ArrayList<>();
        private final Runnable onOpen;
        private ClientConnection connection;

        Client(ClientLimits limits, EmbeddedChannel channel) {
            this(limits, channel, () -> {});
        }

        Client(ClientLimits limits, EmbeddedChannel channel, Runnable onOpen) {
            this.channel = channel;
            this.onOpen = onOpen;
            channels.add(channel);
            if (sweeper == null) {
                clock.freezeTime();
                sweeper = new HeartbeatSweeper(clock.eventLoop(), limits, List.of(), ticks::add);
            }
            LoopFlusher flusher =
                    new LoopFlusher(channel.eventLoop(), new OutboxBudget(Long.MAX_VALUE).addLoop(channel.eventLoop()));
            LoopListener listener = new LoopListener(
                    ListenAddress.parse("ws://127.0.0.1:1"),
                    limits,
                    this,
                    flusher,
                    new InboundBudget(Long.MAX_VALUE).addLoop(channel.eventLoop(), 0),
                    sweeper,
                    null,
                    TokenCheck.NONE);
            listeners.add(listener);
            channel.pipeline()
                    .addLast(
                            new StuckSocket(),
                            new WebSocketTransport(
                                    limits,
                                    null,
                                    ClientEntry.PLAIN,
                                    ctx -> listener.connect(ctx, ORIGIN, WebSocketWire.PLAIN)));
        }

        void send(int bytes) {
            EncodedMessage message = new EncodedMessage(
                    PayloadKind.BINARY, Unpooled.wrappedBuffer(new byte[bytes]), new OutboxBudget(Long.MAX_VALUE));
            connection.send(message, Delivery.RELIABLE, "");
            message.release();
        }

        /** The first bytes of what was sent. */
        List<Integer> opcodes() {
            channel.runPendingTasks();
            List<Integer> opcodes = new ArrayList<>();
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                if (sent.isReadable()) {
                    opcodes.add((int) sent.getUnsignedByte(0));
                }
                sent.release();
            }
            return opcodes;
        }

        @Override
        public boolean isAccepting(String path) {
            return true;
        }

        @Override
        public void onLoss(io.gatehouse.gateway.api.LossReason why) {}

        @Override
        public ClientId nextId() {
            return new ClientId(1, channels.size());
        }

        @Override
        public Runnable admit(ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientListener accept(ClientConnection client, ClientEntry entry) {
            connection = client;
            return this;
        }

        @Override
        public void onOpen() {
            onOpen.run();
        }

        @Override
        public void onMessage(boolean isText, ByteBuf payload) {}

        @Override
        public void onClosed(CloseReason reason) {
            closed.add(reason);
        }
    }

    /** A socket whose system takes nothing while the test says so. */
    private final class StuckSocket extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!isStuck) {
                ctx.flush();
            }
        }
    }
}
