package io.gatehouse.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates whole messages of clients that keep nothing between messages (RFC 7692, section 7.2.2), so that one inflater serves all
 * clients of an event loop and a client that says nothing holds no native memory. Confined to its loop.
 */
final class MessageInflater {
    /** What the sender cuts off the end of each message. */
    static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    // The tail, and an empty last block: it is seen as such only if the message ended where a block does.
    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private static final int FIRST_BYTES = 1024;

    private final int maxBytes;
    private Inflater inflater; // native memory: made with the first message

    /** @param maxBytes of an inflated message; checked while it is inflated */
    MessageInflater(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @param deflated without the tail; read as a whole
     * @return the message, to be released; null if it would be larger than the limit
     * @throws DataFormatException if this is no compressed message
     */
    ByteBuf inflate(ByteBufAllocator allocator, ByteBuf deflated) throws DataFormatException {
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        ByteBuf out = allocator.buffer(
                Math.min(maxBytes + 1, Math.max(FIRST_BYTES, 2 * deflated.readableBytes())), maxBytes + 1);
        try {
            for (ByteBuffer part : deflated.nioBuffers()) {
                inflater.setInput(part);
                if (!drainTo(out)) {
                    out.release();
                    return null;
                }
            }
            if (inflater.finished()) {
                requireNothingBehind(deflated);
                return out;
            }
            inflater.setInput(END);
            if (!drainTo(out)) {
                out.release();
                return null;
            }
            if (!inflater.finished()) {
                throw new DataFormatException("stops in the middle");
            }
            return out;
        } catch (DataFormatException | RuntimeException | Error e) {
            out.release();
            throw e;
        } finally {
            inflater.reset();
        }
    }

    void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    // A sender that has marked a block as the last adds a zero byte, which the tail makes an empty block of (RFC 7692,
    // section 7.2.3.5).
    private void requireNothingBehind(ByteBuf deflated) throws DataFormatException {
        long behind = deflated.readableBytes() - inflater.getBytesRead();
        if (behind > 1 || behind == 1 && deflated.getByte(deflated.writerIndex() - 1) != 0) {
            throw new DataFormatException("goes on behind its end");
        }
    }

    /** @return whether it stays within the limit */
    private boolean drainTo(ByteBuf out) throws DataFormatException {
        while (true) {
            int room = out.writableBytes();
            if (room == 0) {
                if (out.capacity() > maxBytes) {
                    return false;
                }
                out.ensureWritable(Math.min(out.capacity(), maxBytes + 1 - out.capacity()));
                room = out.writableBytes();
            }
            int inflated = inflater.inflate(out.nioBuffer(out.writerIndex(), room));
            out.writerIndex(out.writerIndex() + inflated);
            if (out.readableBytes() > maxBytes) {
                return false;
            }
            if (inflater.needsDictionary()) {
                throw new DataFormatException("wants a dictionary");
            }
            if (inflater.finished() || inflated < room && inflater.needsInput()) {
                return true;
            }
            if (inflated == 0) {
                throw new DataFormatException("makes no progress");
            }
        }
    }
}
