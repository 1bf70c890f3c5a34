package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;

/** Client connections without a socket, for what is above them. */
public final class TestConnections {
    private static final ClientOrigin ORIGIN = new ClientOrigin("ws:1", "127.0.0.1", 2, "/", "", List.of(), "");

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
    private final HeartbeatSweeper sweeper =
            new HeartbeatSweeper(channel.eventLoop(), ClientLimits.DEFAULTS, List.of(), tick -> {});

    private final Losses above = new Losses();
    private final LoopListener listener = listener(flusher(channel), sweeper, above);

    private static final class Losses extends TestAcceptor {
        @Override
        public ClientListener accept(ClientConnection client, ClientEntry entry) {
            throw new UnsupportedOperationException("nobody knocks here");
        }
    }

    /** The loop that owns them. */
    public io.netty.channel.EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** A connection that a test only asks for its id. */
    public ClientConnection connection(ClientId id) {
        return new ClientConnection(id, ORIGIN, ctx, listener, null);
    }

    /** Whether none of them was ended: they have one channel. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Why some of them were ended. */
    public List<LossReason> losses() {
        return above.losses;
    }

    /** Frees the channel. */
    public void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
    }

    /** Flushes at the end of each turn of the channel's loop. */
    static LoopFlusher flusher(EmbeddedChannel channel) {
        return new LoopFlusher(channel.eventLoop(), new OutboxBudget(Long.MAX_VALUE).addLoop(channel.eventLoop()));
    }

    /** A WebSocket listener without any setting, on the sweeper's loop. */
    static LoopListener listener(LoopFlusher flusher, HeartbeatSweeper sweeper) {
        return listener(flusher, sweeper, null);
    }

    private static LoopListener listener(LoopFlusher flusher, HeartbeatSweeper sweeper, ClientAcceptor above) {
        return new LoopListener(
                ListenAddress.parse("ws://127.0.0.1:1"),
                ClientLimits.DEFAULTS,
                above,
                flusher,
                new InboundBudget(Long.MAX_VALUE).addLoop(null, 0),
                sweeper,
                null,
                TokenCheck.NONE);
    }
}
