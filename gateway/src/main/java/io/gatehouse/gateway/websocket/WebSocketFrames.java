package io.gatehouse.gateway.websocket;

import io.gatehouse.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** Whole server frames (RFC 6455, section 5.2): final, unmasked, encoded once however many receive them. Pure; any thread. */
public final class WebSocketFrames {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int DEFLATED = 0x40;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int MAX_HEADER_BYTES = 10;

    private WebSocketFrames() {}

    /** One text frame; the payload must be valid UTF-8. */
    public static ByteBuf text(ByteBufAllocator allocator, ByteBuf payload) {
        return frame(allocator, TEXT, payload);
    }

    /** One binary frame. */
    public static ByteBuf binary(ByteBufAllocator allocator, ByteBuf payload) {
        return frame(allocator, BINARY, payload);
    }

    /** One frame of a message that is compressed already. */
    static ByteBuf deflated(ByteBufAllocator allocator, boolean isText, ByteBuf payload) {
        return frame(allocator, DEFLATED | (isText ? TEXT : BINARY), payload);
    }

    static ByteBuf ping(ByteBufAllocator allocator) {
        return allocator.directBuffer(2).writeByte(PING).writeByte(0);
    }

    static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
        return frame(allocator, PONG, payload);
    }

    static ByteBuf close(ByteBufAllocator allocator, CloseReason reason) {
        ByteBuf frame = allocator.directBuffer(MAX_HEADER_BYTES + CloseReason.MAX_TEXT_BYTES);
        if (!reason.isSendable()) {
            return frame.writeByte(CLOSE).writeByte(0);
        }
        frame.writeByte(CLOSE)
                .writeByte(2 + ByteBufUtil.utf8Bytes(reason.text()))
                .writeShort(reason.code());
        ByteBufUtil.writeUtf8(frame, reason.text());
        return frame;
    }

    // Direct, because the socket needs direct memory: a heap buffer would be copied once per receiver.
    private static ByteBuf frame(ByteBufAllocator allocator, int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = allocator.directBuffer(MAX_HEADER_BYTES + length).writeByte(opcode);
        if (length < 126) {
            frame.writeByte(length);
        } else if (length < 1 << 16) {
            frame.writeByte(126).writeShort(length);
        } else {
            frame.writeByte(127).writeLong(length);
        }
        return frame.writeBytes(payload, payload.readerIndex(), length);
    }
}
