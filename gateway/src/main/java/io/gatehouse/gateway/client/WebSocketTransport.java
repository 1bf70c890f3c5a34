package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames of one WebSocket to whole messages, and violations to close codes. Takes Vert.x's place in the pipeline after the upgrade;
 * confined to the client's event loop. No exception leaves it: whatever goes wrong ends this one connection.
 */
final class WebSocketTransport extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransport.class);

    private final ClientLimits limits;
    private final Function<ChannelHandlerContext, ClientConnection> connect;
    private final ClientAcceptor above;
    private ClientConnection client;
    private CompositeByteBuf fragments;
    private boolean fragmentsAreText;
    private int fragmentCount;

    /** @param connect makes the client as soon as there is a channel to write to, to be handed to those {@code above} */
    WebSocketTransport(
            ClientLimits limits, Function<ChannelHandlerContext, ClientConnection> connect, ClientAcceptor above) {
        this.limits = limits;
        this.connect = connect;
        this.above = above;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        client = connect.apply(ctx);
        client.open(above);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame && client.isOpen()) {
                onFrame(ctx, frame);
            } else if (message instanceof CloseWebSocketFrame) {
                client.onCloseFrame(CloseReason.NO_CODE);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Comes after every read of the socket, also one that did not complete a frame: a large message over a slow
        // line is life long before it is a message.
        client.heard();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        client.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseFragments();
        client.onInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            client.close(reasonOf(corrupted.closeStatus().code()));
        } else if (cause instanceof IOException) {
            client.kill(CloseReason.ABNORMAL);
        } else {
            LOG.error("Client {} closed: its pipeline failed", client.id(), cause);
            client.kill(ClientConnection.INTERNAL_ERROR);
        }
    }

    private void onFrame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            boolean isText = frame instanceof TextWebSocketFrame;
            if (frame.isFinalFragment()) {
                onMessage(isText, frame.content());
            } else {
                fragments = ctx.alloc().compositeBuffer(limits.maxFragments());
                fragmentsAreText = isText;
                onFragment(frame.content());
            }
        } else if (frame instanceof ContinuationWebSocketFrame && fragments != null) {
            onFragment(frame.content());
            if (frame.isFinalFragment() && fragments != null) {
                ByteBuf whole = fragments;
                fragments = null;
                fragmentCount = 0;
                try {
                    onMessage(fragmentsAreText, whole);
                } finally {
                    whole.release();
                }
            }
        } else if (frame instanceof PingWebSocketFrame) {
            client.onPing(frame.content());
        } else if (frame instanceof CloseWebSocketFrame close) {
            client.onCloseFrame(reasonOf(close));
        }
    }

    private void onFragment(ByteBuf content) {
        if (fragments.readableBytes() + content.readableBytes() > limits.maxMessageBytes()) {
            releaseFragments();
            client.close(CloseReason.TOO_BIG);
        } else if (++fragmentCount > limits.maxFragments()) {
            releaseFragments();
            client.close(CloseReason.POLICY);
        } else {
            fragments.addComponent(true, content.retain());
        }
    }

    private void onMessage(boolean isText, ByteBuf payload) {
        if (isText
                && !ByteBufUtil.isText(
                        payload, payload.readerIndex(), payload.readableBytes(), StandardCharsets.UTF_8)) {
            client.close(CloseReason.BAD_UTF8);
            return;
        }
        client.onMessage(isText, payload);
    }

    private void releaseFragments() {
        if (fragments != null) {
            fragments.release();
            fragments = null;
            fragmentCount = 0;
        }
    }

    // The client's own words go no further than its code: a reason text is a stranger's text.
    private static CloseReason reasonOf(CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        return switch (code) {
            case -1 -> CloseReason.NO_CODE;
            case 1000 -> CloseReason.NORMAL;
            case 1001 -> CloseReason.GOING_AWAY;
            default -> new CloseReason(code >= 1000 && code <= 4999 ? code : 1002, "");
        };
    }

    private static CloseReason reasonOf(int violation) {
        return switch (violation) {
            case 1009 -> CloseReason.TOO_BIG;
            case 1007 -> CloseReason.BAD_UTF8;
            default -> CloseReason.PROTOCOL_ERROR;
        };
    }
}
