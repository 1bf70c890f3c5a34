package io.gatehouse.gateway.websocket;

import io.gatehouse.gateway.client.ClientWire;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.Deflater;

/**
 * WebSocket with compressed messages (RFC 7692), each from an empty window, so that one suits every client that has agreed to
 * compression. One object per gateway: a message is compressed once, on the event loop that needs it first. Any thread.
 */
public final class DeflatedWire implements ClientWire {
    // Between the fastest and the smallest: an event loop waits for it, but all receivers share what comes out.
    private static final int LEVEL = 3;
    // Of 268 KB each. More are made when more loops compress at once, and given back.
    private static final int KEPT = 4;

    private final BlockingQueue<Deflater> idle = new ArrayBlockingQueue<>(KEPT);
    private final LongAdder compressed = new LongAdder();
    private final int minBytes;

    /** @param minBytes of a payload; smaller ones go plain */
    public DeflatedWire(int minBytes) {
        this.minBytes = minBytes;
    }

    /** How many messages were compressed. */
    public long compressed() {
        return compressed.sum();
    }

    @Override
    public ByteBuf encode(ByteBufAllocator allocator, PayloadKind kind, ByteBuf payload) {
        if (kind == PayloadKind.ENCODED || payload.readableBytes() < minBytes) {
            return WebSocketWire.PLAIN.encode(allocator, kind, payload);
        }
        ByteBuf deflated = deflate(allocator, payload);
        try {
            // What does not shrink, such as a picture, need not be inflated by everybody.
            return deflated.readableBytes() >= payload.readableBytes()
                    ? WebSocketWire.PLAIN.encode(allocator, kind, payload)
                    : WebSocketFrames.deflated(allocator, kind == PayloadKind.TEXT, deflated);
        } finally {
            deflated.release();
        }
    }

    @Override
    public ByteBuf ping(ByteBufAllocator allocator) {
        return WebSocketWire.PLAIN.ping(allocator);
    }

    @Override
    public void close(ChannelHandlerContext ctx, CloseReason why) {
        WebSocketWire.PLAIN.close(ctx, why);
    }

    /** Frees the native memory of what is not in use now. */
    public void close() {
        for (Deflater each = idle.poll(); each != null; each = idle.poll()) {
            each.end();
        }
    }

    private ByteBuf deflate(ByteBufAllocator allocator, ByteBuf payload) {
        compressed.increment();
        Deflater known = idle.poll();
        Deflater deflater = known != null ? known : new Deflater(LEVEL, true);
        int length = payload.readableBytes();
        // What does not fit would not be smaller than the message. A little more for the end mark, which is cut off.
        ByteBuf out = allocator.directBuffer(length + MessageInflater.TAIL.length + 1);
        try {
            deflater.setInput(payload.nioBuffer());
            ByteBuffer space = out.nioBuffer(0, out.writableBytes());
            int written = deflater.deflate(space, Deflater.SYNC_FLUSH);
            boolean isWhole = space.hasRemaining();
            out.writerIndex(isWhole ? written - MessageInflater.TAIL.length : length);
            return out;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        } finally {
            deflater.reset();
            if (!idle.offer(deflater)) {
                deflater.end();
            }
        }
    }
}
