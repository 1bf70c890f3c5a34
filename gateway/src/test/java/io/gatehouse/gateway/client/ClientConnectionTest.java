package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.CapturedLog;
import io.gatehouse.gateway.LeakCheck;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients in a pipeline without a socket, under a clock that a test moves. A tick is a second: pings after 25, the end after 35. */
@ExtendWith(LeakCheck.class)
class ClientConnectionTest {
    private static final ClientOrigin ORIGIN = new ClientOrigin("ws:1", "127.0.0.1", 2, "/", "", List.of(), "");
    private static final int PING = 0x89;

    private final CapturedLog log = new CapturedLog("io.gatehouse");
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<Integer> ticks = new ArrayList<>();
    private HeartbeatSweeper sweeper;
    private boolean isStuck;

    @AfterEach
    void close() {
        sweeper.close();
        isStuck = false;
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
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
                sweeper = new HeartbeatSweeper(clock.eventLoop(), limits, ticks::add);
            }
            LoopFlusher flusher = new LoopFlusher(channel.eventLoop());
            channel.pipeline()
                    .addLast(
                            new StuckSocket(),
                            new WebSocketTransport(
                                    limits,
                                    ctx -> {
                                        ClientConnection made =
                                                new ClientConnection(nextId(), ORIGIN, ctx, limits, flusher, sweeper);
                                        sweeper.add(made);
                                        return made;
                                    },
                                    this));
        }

        void send(int bytes) {
            ByteBuf frame = Unpooled.wrappedBuffer(new byte[bytes]);
            connection.send(frame, Delivery.RELIABLE);
            frame.release();
        }

        /** The first bytes of what was sent. */
        List<Integer> opcodes() {
            channel.runPendingTasks();
            List<Integer> opcodes = new ArrayList<>();
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                opcodes.add((int) sent.getUnsignedByte(0));
                sent.release();
            }
            return opcodes;
        }

        @Override
        public boolean isAccepting() {
            return true;
        }

        @Override
        public ClientId nextId() {
            return new ClientId(1, channels.size());
        }

        @Override
        public ClientListener accept(ClientConnection client) {
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
