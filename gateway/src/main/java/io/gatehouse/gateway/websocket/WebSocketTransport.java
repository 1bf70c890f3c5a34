package io.gatehouse.gateway.websocket;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.InboundBuffer;
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
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.zip.DataFormatException;

/**
 * Frames of one WebSocket to whole messages, and violations to close codes. Takes Vert.x's place in the pipeline after the upgrade;
 * confined to the client's event loop. No exception leaves it: whatever goes wrong ends this one connection.
 */
final class WebSocketTransport extends ChannelInboundHandlerAdapter implements InboundBuffer {
    private static final int DEFLATED = 4; // RSV1

    // Of a fragment, besides its bytes: its buffer, and its place among the others.
    private static final int FRAGMENT_OVERHEAD = 128;

    private static final int MAX_IGNORED = 1024;
    private static final CloseReason BAD_DEFLATE = new CloseReason(1007, "malformed compressed message");

    private final ClientLimits limits;
    private final MessageInflater inflater; // null without compression
    // Both are null once used: a client lives long after it has begun.
    private Function<ChannelHandlerContext, ClientConnection> connect;
    private ClientEntry entry;
    private ClientConnection client;
    private FrameRemains remains; // null without a decoder
    private CompositeByteBuf fragments;
    private boolean fragmentsAreDeflated;
    private boolean fragmentsAreText;
    private int fragmentsUtf8; // of plain text: a state of Utf8Scan
    private int fragmentCount; // of a client that is being closed: frames that were ignored

    /**
     * @param inflater of the loop, if compression was agreed on; else null
     * @param entry    with what the client begins
     * @param connect  makes the client as soon as there is a channel to write to
     */
    WebSocketTransport(
            ClientLimits limits,
            MessageInflater inflater,
            ClientEntry entry,
            Function<ChannelHandlerContext, ClientConnection> connect) {
        this.limits = limits;
        this.inflater = inflater;
        this.entry = entry;
        this.connect = connect;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        remains = FrameRemains.before(ctx);
        client = connect.apply(ctx);
        connect = null;
        ClientEntry first = entry;
        entry = null;
        client.open(first);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame && client.isOpen()) {
                onFrame(ctx, frame);
            } else if (message instanceof CloseWebSocketFrame) {
                onClose(ctx, CloseReason.NO_CODE);
            } else if (message instanceof WebSocketFrame) {
                ignore();
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
        client.recount(this);
    }

    @Override
    public long heldBytes() {
        long held = remains == null ? 0 : remains.bytes();
        return fragments == null ? held : held + fragments.capacity() + (long) FRAGMENT_OVERHEAD * fragmentCount;
    }

    @Override
    public void giveUp() {
        releaseFragments();
        if (remains != null) {
            remains.giveUp();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        client.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseFragments();
        if (remains != null) {
            remains.close();
        }
        client.onInactive(CloseReason.ABNORMAL);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            // Netty understands nothing of what follows, so an answer would not be seen.
            client.fail(reasonOf(corrupted.closeStatus().code()));
        } else {
            client.onFailure(cause);
        }
    }

    private void onFrame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        boolean startsMessage = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        // A listener that compresses has a decoder that lets these bits through, also for clients that do not.
        if (frame.rsv() != 0 && !(inflater != null && startsMessage && frame.rsv() == DEFLATED)) {
            client.fail(CloseReason.PROTOCOL_ERROR);
            return;
        }
        if (startsMessage) {
            boolean isDeflated = frame.rsv() == DEFLATED;
            boolean isText = frame instanceof TextWebSocketFrame;
            if (frame.isFinalFragment()) {
                onMessage(ctx, isText, isDeflated, frame.content());
            } else {
                fragments = ctx.alloc().compositeBuffer(limits.maxFragments());
                fragmentsAreText = isText;
                fragmentsAreDeflated = isDeflated;
                fragmentsUtf8 = Utf8Scan.BETWEEN;
                onFragment(frame.content());
            }
        } else if (frame instanceof ContinuationWebSocketFrame && fragments != null) {
            onFragment(frame.content());
            if (frame.isFinalFragment() && fragments != null) {
                ByteBuf whole = fragments;
                fragments = null;
                fragmentCount = 0;
                try {
                    onWhole(ctx, whole);
                } finally {
                    whole.release();
                }
            }
        } else if (frame instanceof PingWebSocketFrame) {
            client.onPing();
            client.answer(WebSocketFrames.pong(ctx.alloc(), frame.content()));
        } else if (frame instanceof PongWebSocketFrame) {
            client.onPong();
        } else if (frame instanceof CloseWebSocketFrame close) {
            // Netty has looked at code and text, but lets a text pass that ends within a character.
            if (isText(close.content(), 2)) {
                onClose(ctx, reasonOf(close));
            } else {
                client.fail(CloseReason.BAD_UTF8);
            }
        }
    }

    // While it is closed its answer is waited for, and may stand behind much that was under way. But millions of tiny
    // frames, each
    // decoded for nothing, would take the loop's time from all others for as long as that; bytes as they come do not.
    private void ignore() {
        if (fragments != null) {
            releaseFragments();
        }
        if (++fragmentCount == MAX_IGNORED) {
            giveUp();
            client.fail(CloseReason.POLICY);
        }
    }

    private void onClose(ChannelHandlerContext ctx, CloseReason why) {
        CloseReason echo = why.isSendable() ? new CloseReason(why.code(), "") : why;
        client.onGoodbye(why, WebSocketFrames.close(ctx.alloc(), echo));
    }

    private void onFragment(ByteBuf content) {
        if (fragments.readableBytes() + content.readableBytes() > limits.maxMessageBytes()) {
            releaseFragments();
            client.refuse(CloseReason.TOO_BIG);
        } else if (++fragmentCount > limits.maxFragments()) {
            releaseFragments();
            client.refuse(CloseReason.POLICY);
        } else if (isBrokenText(content)) {
            releaseFragments();
            client.refuse(CloseReason.BAD_UTF8);
        } else {
            fragments.addComponent(true, content.retain());
        }
    }

    // Who sends what can be no text any more need not be listened to until the message is whole.
    private boolean isBrokenText(ByteBuf fragment) {
        if (fragmentsAreText && !fragmentsAreDeflated) {
            fragmentsUtf8 = Utf8Scan.next(fragmentsUtf8, fragment);
        }
        return fragmentsUtf8 == Utf8Scan.BROKEN;
    }

    private void onWhole(ChannelHandlerContext ctx, ByteBuf payload) {
        if (fragmentsAreDeflated) {
            onMessage(ctx, fragmentsAreText, true, payload);
        } else if (fragmentsUtf8 != Utf8Scan.BETWEEN) {
            client.refuse(CloseReason.BAD_UTF8);
        } else {
            client.onMessage(fragmentsAreText, payload);
        }
    }

    private void onMessage(ChannelHandlerContext ctx, boolean isText, boolean isDeflated, ByteBuf payload) {
        if (!isDeflated) {
            onMessage(isText, payload);
            return;
        }
        ByteBuf inflated;
        try {
            inflated = inflater.inflate(ctx.alloc(), payload);
        } catch (DataFormatException e) {
            client.refuse(BAD_DEFLATE);
            return;
        }
        if (inflated == null) {
            client.refuse(CloseReason.TOO_BIG);
            return;
        }
        try {
            onMessage(isText, inflated);
        } finally {
            inflated.release();
        }
    }

    private void onMessage(boolean isText, ByteBuf payload) {
        if (isText && !isText(payload, 0)) {
            client.refuse(CloseReason.BAD_UTF8);
            return;
        }
        client.onMessage(isText, payload);
    }

    private static boolean isText(ByteBuf payload, int from) {
        int length = payload.readableBytes() - from;
        return length <= 0 || ByteBufUtil.isText(payload, payload.readerIndex() + from, length, StandardCharsets.UTF_8);
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
