package io.gatehouse.link;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * The way from Vert.x down to Netty; the only class that touches Vert.x internals.
 *
 * <p>Vert.x accepts, speaks TLS and HTTP and shakes hands. Then our own handler takes its place at the end of the pipeline, because a
 * connection kept through Vert.x costs seven times the memory and each message eleven times the garbage (docs/architecture.md,
 * "Gateway"). What is used here is exported by Vert.x under {@code io.vertx.core.internal} and covered by tests of both link and
 * WebSocket, so that an upgrade that changes it is seen at once.
 */
public final class NettyBridge {
    private static final String VERTX_HANDLER = "handler";

    private NettyBridge() {}

    /** Puts {@code handler} in Vert.x's place for a TCP connection. Call on its event loop, before any data was read. */
    public static void takeOver(NetSocket socket, ChannelHandler handler) {
        replace(((NetSocketInternal) socket).channelHandlerContext().pipeline(), handler);
    }

    /**
     * Puts {@code handler} in Vert.x's place for a WebSocket and removes the idle timeout of the handshake. Call on its event loop, in
     * the {@code webSocketHandler} callback. Frames keep being decoded by Netty; what the handler writes should be whole encoded frames.
     */
    public static void takeOver(ServerWebSocket socket, ChannelHandler handler) {
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        replace(pipeline, handler);
    }

    /** The Netty event loop of a Vert.x event loop context. */
    public static EventLoop eventLoop(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }

    private static void replace(ChannelPipeline pipeline, ChannelHandler handler) {
        pipeline.replace(VERTX_HANDLER, "gatehouse", handler);
    }
}
