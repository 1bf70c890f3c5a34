package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.InboundBuffer;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of one TCP connection to whole messages. Takes Vert.x's place in the pipeline; confined to the client's event loop. No exception
 * leaves it: whatever goes wrong ends this one connection. What is not yet a whole message is kept, and nothing between messages.
 */
final class StreamTransport extends ChannelDuplexHandler implements InboundBuffer {
    private final LoopListener listener;
    private final StreamProtocol protocol;
    private final ClientOrigin origin;
    private final ClientEntry entry;
    private ClientConnection client;
    private ByteBuf kept;
    private int known; // bytes of it that the framing has seen without finding the end
    private int expected; // bytes of the frame that it begins with, once that is known
    private boolean isHeld;

    StreamTransport(LoopListener listener, StreamProtocol protocol, ClientOrigin origin, ClientEntry entry) {
        this.listener = listener;
        this.protocol = protocol;
        this.origin = origin;
        this.entry = entry;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        client = listener.connect(ctx, origin, protocol.framing());
        client.open(entry);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (kept == null) {
                deliver(in);
                keep(ctx, in);
            } else {
                kept.writeBytes(in);
                deliverKept();
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        client.heard();
        client.recount(this);
    }

    @Override
    public long heldBytes() {
        return kept == null ? 0 : kept.capacity();
    }

    @Override
    public void giveUp() {
        forget();
    }

    /** The socket is to be read, perhaps for the first time since it was held back: then what was kept comes first. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (isHeld && !client.isHeldBack()) {
            isHeld = false;
            // Not now: the layer above is in the middle of the change that made room.
            ctx.executor().execute(() -> {
                deliverKept();
                client.recount(this);
            });
        }
        ctx.read();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        client.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
        // It has ended its half and no error has been seen: that is how a client takes its leave here.
        client.onInactive(CloseReason.NORMAL);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        client.onFailure(cause);
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf rest) {
        if (rest.isReadable() && client.isOpen()) {
            kept = ctx.alloc().buffer(rest.readableBytes());
            kept.writeBytes(rest);
        }
    }

    private void deliverKept() {
        if (kept == null) {
            return;
        }
        deliver(kept);
        if (kept == null) {
            return; // it ended meanwhile
        }
        if (!kept.isReadable() || !client.isOpen()) {
            forget();
        } else {
            kept.discardSomeReadBytes();
        }
    }

    private void deliver(ByteBuf in) {
        while (in.isReadable() && client.isOpen()) {
            // One read may hold thousands of short messages; the windows count each.
            if (client.isHeldBack()) {
                isHeld = true;
                return;
            }
            ByteBuf message = next(in);
            if (message == null) {
                return;
            }
            boolean isText = protocol.textAllowed()
                    && ByteBufUtil.isText(
                            message, message.readerIndex(), message.readableBytes(), StandardCharsets.UTF_8);
            client.onMessage(isText, message);
        }
    }

    /** The next message, or null: it is not yet there, or there will be none any more. */
    private ByteBuf next(ByteBuf in) {
        int max = listener.limits().maxMessageBytes();
        StreamFraming framing = protocol.framing();
        try {
            if (expected == 0) {
                int bytes = framing.frameBytes(in, known, max);
                if (bytes < 0) {
                    client.refuse(bytes == StreamFraming.TOO_BIG ? CloseReason.TOO_BIG : CloseReason.PROTOCOL_ERROR);
                    return null;
                }
                known = in.readableBytes();
                expected = bytes;
            }
            if (expected == 0 || in.readableBytes() < expected) {
                return null;
            }
            ByteBuf message = framing.message(in.readSlice(expected), max);
            known = 0;
            expected = 0;
            if (message == null) {
                client.refuse(CloseReason.TOO_BIG);
            }
            return message;
        } catch (RuntimeException e) {
            if (!(framing instanceof CustomFraming custom)) {
                throw e;
            }
            custom.failed(e);
            client.kill(ClientConnection.INTERNAL_ERROR);
            return null;
        }
    }

    private void forget() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
