package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
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
            new HeartbeatSweeper(channel.eventLoop(), ClientLimits.DEFAULTS, tick -> {});

    /** The loop that owns them. */
    public io.netty.channel.EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** A connection that a test only asks for its id. */
    public ClientConnection connection(ClientId id) {
        return new ClientConnection(
                id, ORIGIN, ctx, ClientLimits.DEFAULTS, new LoopFlusher(channel.eventLoop()), sweeper);
    }

    /** Frees the channel. */
    public void close() {
        sweeper.close();
        channel.finishAndReleaseAll();
    }
}
