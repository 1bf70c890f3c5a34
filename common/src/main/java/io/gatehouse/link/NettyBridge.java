package io.gatehouse.link;

import io.gatehouse.base.ConfigurationException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.Method;

/**
 * The way from Vert.x down to Netty; the only class that touches Vert.x internals.
 *
 * <p>Vert.x accepts, speaks TLS and HTTP and shakes hands. Then our own handler takes its place at the end of the pipeline, because a
 * connection kept through Vert.x costs seven times the memory and each message eleven times the garbage (docs/architecture.md,
 * "Gateway"). What is used here is exported by Vert.x under {@code io.vertx.core.internal}, but for the channel of an HTTP connection, and
 * covered by tests of both link and WebSocket, so that an upgrade that changes it is seen at once.
 */
public final class NettyBridge {
    private static final String VERTX_HANDLER = "handler";
    private static final String VERTX_ENCODER = "wsencoder";
    private static final String VERTX_EXTENSIONS = "webSocketExtensionHandler";

    private NettyBridge() {}

    /** Puts {@code handler} in Vert.x's place for a TCP connection. Call on its event loop, before any data was read. */
    public static void takeOver(NetSocket socket, ChannelHandler handler) {
        replace(((NetSocketInternal) socket).channelHandlerContext().pipeline(), handler);
    }

    /**
     * Puts {@code handler} in Vert.x's place for a WebSocket; the handshake's time limit ends with that. Call on its event loop, in
     * the {@code webSocketHandler} callback. Frames keep being decoded by Netty; what the handler writes must be whole encoded frames.
     */
    public static void takeOver(ServerWebSocket socket, ChannelHandler handler) {
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        ChannelPipeline pipeline = context.pipeline();
        // It would look at each of those frames, and is an object more for each connection.
        if (pipeline.get(VERTX_ENCODER) != null) {
            pipeline.remove(VERTX_ENCODER);
        }
        replace(pipeline, handler);
    }

    /**
     * Leaves what the client sends from now on in the kernel, until {@link #readOn}, and ends the time limit of the handshake: a
     * client that waits for us is not late. On the event loop, while the request is handed over.
     *
     * @param behind gets the rest of the request, and what was read together with it
     */
    public static void readNoMore(HttpServerRequest request, ChannelHandler behind) {
        ChannelPipeline pipeline = HttpChannel.contextOf(request.connection()).pipeline();
        removeDeadline(pipeline);
        pipeline.channel().config().setAutoRead(false);
        pipeline.addBefore(VERTX_HANDLER, null, behind);
    }

    /** Ends {@link #readNoMore}. On the event loop. */
    public static void readOn(HttpServerRequest request, ChannelHandler behind) {
        ChannelPipeline pipeline = HttpChannel.contextOf(request.connection()).pipeline();
        pipeline.remove(behind);
        pipeline.channel().config().setAutoRead(true);
    }

    /**
     * Whether {@link #beforeUpgrade} will work, for whoever would rather know before somebody connects.
     *
     * @throws ConfigurationException if Vert.x is a named module that does not let us in
     */
    public static void requireHttpChannels() {
        HttpChannel.require();
    }

    /**
     * Puts {@code early} where it gets what the client sent along with its upgrade request. Without it Vert.x's HTTP connection would
     * get those frames and neither pass them on nor release them. Also takes out Vert.x's own negotiation of extensions. Call on the
     * event loop, right before {@link HttpServerRequest#toWebSocket}.
     *
     * @throws IllegalStateException if {@link #requireHttpChannels} fails
     */
    public static void beforeUpgrade(HttpServerRequest request, ChannelHandler early) {
        ChannelPipeline pipeline = HttpChannel.contextOf(request.connection()).pipeline();
        if (pipeline.get(VERTX_EXTENSIONS) != null) {
            pipeline.remove(VERTX_EXTENSIONS);
        }
        pipeline.addBefore(VERTX_HANDLER, null, early);
    }

    /** The socket of a connection, whoever takes it over. */
    public static Channel channel(HttpConnection connection) {
        return HttpChannel.contextOf(connection).channel();
    }

    /** The same of a TCP connection. */
    public static Channel channel(NetSocket socket) {
        return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }

    /** The Netty event loop of a Vert.x event loop context. */
    public static EventLoop eventLoop(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }

    private static void replace(ChannelPipeline pipeline, ChannelHandler handler) {
        removeDeadline(pipeline);
        pipeline.replace(VERTX_HANDLER, "gatehouse", handler);
    }

    private static void removeDeadline(ChannelPipeline pipeline) {
        if (pipeline.get(AcceptDeadline.class) != null) {
            pipeline.remove(AcceptDeadline.class);
        }
    }

    /** The channel of an HTTP connection: Vert.x names it in an interface that it does not export, and nowhere else. */
    private static final class HttpChannel {
        private static final String INTERFACE = "io.vertx.core.http.impl.HttpServerConnection";
        private static final Method CONTEXT = find();

        static void require() {
            Class<?> type = CONTEXT.getDeclaringClass();
            if (!type.getModule().isExported(type.getPackageName(), NettyBridge.class.getModule())) {
                throw new ConfigurationException(
                        "WebSocket listeners on the module path need one package of Vert.x that"
                                + " it does not export. Start java with " + flag()
                                + ", or put Gatehouse and Vert.x on the class path.");
            }
        }

        private static String flag() {
            Class<?> type = CONTEXT.getDeclaringClass();
            return "--add-exports " + type.getModule().getName() + "/" + type.getPackageName() + "="
                    + NettyBridge.class.getModule().getName();
        }

        private static Method find() {
            try {
                return Class.forName(INTERFACE).getMethod("channelHandlerContext");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("This version of Vert.x has no " + INTERFACE, e);
            }
        }

        static ChannelHandlerContext contextOf(HttpConnection connection) {
            try {
                return (ChannelHandlerContext) CONTEXT.invoke(connection);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Vert.x keeps its HTTP channels to itself: " + flag(), e);
            }
        }
    }
}
