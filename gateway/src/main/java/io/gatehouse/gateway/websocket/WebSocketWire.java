package io.gatehouse.gateway.websocket;

import io.gatehouse.gateway.client.ClientWire;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;

/** Plain WebSocket: text and binary frames, pings, and a close frame that the client answers. */
final class WebSocketWire implements ClientWire {
    static final WebSocketWire PLAIN = new WebSocketWire();

    private WebSocketWire() {}

    @Override
    public ByteBuf encode(ByteBufAllocator allocator, PayloadKind kind, ByteBuf payload) {
        return switch (kind) {
            case TEXT -> WebSocketFrames.text(allocator, payload);
            case BINARY -> WebSocketFrames.binary(allocator, payload);
            case ENCODED ->
                allocator
                        .directBuffer(payload.readableBytes())
                        .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        };
    }

    @Override
    public ByteBuf ping(ByteBufAllocator allocator) {
        return WebSocketFrames.ping(allocator);
    }

    @Override
    public void close(ChannelHandlerContext ctx, CloseReason why) {
        ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), why), ctx.voidPromise());
    }
}
