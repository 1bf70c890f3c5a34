package io.gatehouse.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of links and registers: read or refused, the same in one piece and in many; what was read is written as it came. */
public final class LinkFrameFuzz {
    private static final int MAX_FRAME_BYTES = 1 << 16;

    private LinkFrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        List<byte[]> whole = new ArrayList<>();
        String refusal = decode(data, Math.max(1, data.length), whole);
        List<byte[]> inPieces = new ArrayList<>();
        int piece = data.length == 0 ? 1 : 1 + (data[data.length - 1] & 0x1F);
        String refusalInPieces = decode(data, piece, inPieces);
        if (!refusal.equals(refusalInPieces) || whole.size() != inPieces.size()) {
            throw new AssertionError("'" + refusal + "' in one piece, '" + refusalInPieces + "' in pieces of " + piece);
        }
        for (byte[] frame : whole) {
            List<byte[]> again = new ArrayList<>();
            // Numbered anew: the first of a direction.
            String said = decode(frame, frame.length, again);
            if (!said.isEmpty() || again.size() != 1 || !Arrays.equals(sorted(frame), sorted(again.get(0)))) {
                throw new AssertionError("what was written cannot be read as the same: " + said);
            }
        }
    }

    // A session has its keys in no order.
    private static byte[] sorted(byte[] frame) {
        byte[] bytes = frame.clone();
        Arrays.sort(bytes);
        return bytes;
    }

    /** Each message that is read, written again as the first of its direction. */
    private static String decode(byte[] data, int piece, List<byte[]> frames) {
        FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, MAX_FRAME_BYTES);
        try {
            for (int at = 0; at < data.length; at += piece) {
                ByteBuf in = Unpooled.wrappedBuffer(data, at, Math.min(piece, data.length - at));
                decoder.decode(in, (message, bytes) -> frames.add(bytes(message)));
            }
            return "";
        } catch (ProtocolException e) {
            return e.getMessage();
        } finally {
            decoder.close();
        }
    }

    private static byte[] bytes(WireMessage message) {
        ByteBuf out = Unpooled.buffer();
        FrameCodec.encode(message, message.command().isSequenced() ? 1 : 0, out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
