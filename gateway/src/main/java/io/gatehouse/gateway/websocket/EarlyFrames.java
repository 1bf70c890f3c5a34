package io.gatehouse.gateway.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the frames, and the violation that ends them, which a client has sent along with its upgrade request, until there is somebody to
 * get them. They are decoded while Vert.x is in the middle of the handshake, and one read of the socket bounds them. Confined to the
 * client's event loop; goes from the pipeline with the first call to one of its methods.
 */
final class EarlyFrames extends ChannelInboundHandlerAdapter {
    private final List<Object> held = new ArrayList<>(0);
    private ChannelHandlerContext context;
    private boolean isWanted;

    /** Passes them to what is next in the pipeline. */
    void handOver() {
        isWanted = true;
        leave();
    }

    /** Releases them. */
    void discard() {
        leave();
    }

    private void leave() {
        if (context != null && !context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    // Also when the channel ends before anybody has called.
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        for (Object each : held) {
            if (!isWanted) {
                ReferenceCountUtil.release(each);
            } else if (each instanceof Throwable violation) {
                ctx.fireExceptionCaught(violation);
            } else {
                ctx.fireChannelRead(each);
            }
        }
        held.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof WebSocketFrame) {
            held.add(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException) {
            held.add(cause);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
