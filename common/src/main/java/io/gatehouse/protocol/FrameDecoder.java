package io.gatehouse.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A stream of bytes to messages. Checks a frame's length before it allocates for it, and the direction's sequence for gaps; stops
 * for good at the first violation.
 *
 * <p>Threading: one thread, the link's event loop. Frames that lie whole in the bytes given are read in place; only a frame that is
 * split over reads is collected, in one buffer of exactly its size.
 */
public final class FrameDecoder {
    /** Called with each message; a payload inside it is valid during the call only. */
    @FunctionalInterface
    public interface Receiver {
        /** @param bytes the frame's size on the wire */
        void onMessage(WireMessage message, int bytes);
    }

    private final ByteBufAllocator allocator;
    private int maxFrameBytes;
    private ByteBuf partial;
    private int partialBytes; // size of the whole frame in partial; 0 while even its length is incomplete
    private long sequence;
    private boolean broken;

    /** @param maxFrameBytes largest frame accepted, its length field not counted */
    public FrameDecoder(ByteBufAllocator allocator, int maxFrameBytes) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Changes the limit from the next frame on: links are strict until the peer has proved itself. */
    public void maxFrameBytes(int bytes) {
        maxFrameBytes = bytes;
    }

    /** The sequence of the last sequenced frame read. */
    public long sequence() {
        return sequence;
    }

    /**
     * Reads as many frames as there are. Takes all bytes of {@code in}, but not the buffer itself.
     *
     * @throws ProtocolException at the first violation; every later call does nothing
     */
    public void decode(ByteBuf in, Receiver receiver) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            while (in.isReadable()) {
                if (partial != null) {
                    collect(in, receiver);
                } else if (in.readableBytes() < FrameCodec.LENGTH_BYTES) {
                    partial = allocator.buffer(FrameCodec.LENGTH_BYTES, FrameCodec.LENGTH_BYTES);
                    partialBytes = 0;
                    partial.writeBytes(in);
                } else {
                    int bytes = frameBytes(in.getInt(in.readerIndex()));
                    if (in.readableBytes() >= bytes) {
                        deliver(in.readSlice(bytes), receiver);
                    } else {
                        partial = allocator.buffer(bytes, bytes);
                        partialBytes = bytes;
                        partial.writeBytes(in);
                    }
                }
            }
        } catch (RuntimeException e) {
            broken = true;
            close();
            throw e;
        }
    }

    /** Frees what was collected. */
    public void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void collect(ByteBuf in, Receiver receiver) {
        if (partialBytes == 0) {
            take(in, FrameCodec.LENGTH_BYTES);
            if (partial.readableBytes() == FrameCodec.LENGTH_BYTES) {
                partialBytes = frameBytes(partial.getInt(0));
                ByteBuf whole = allocator.buffer(partialBytes, partialBytes);
                whole.writeBytes(partial);
                partial.release();
                partial = whole;
            }
            return;
        }
        take(in, partialBytes);
        if (partial.readableBytes() == partialBytes) {
            ByteBuf frame = partial;
            partial = null;
            try {
                deliver(frame, receiver);
            } finally {
                frame.release();
            }
        }
    }

    private void take(ByteBuf in, int upTo) {
        partial.writeBytes(in, Math.min(in.readableBytes(), upTo - partial.readableBytes()));
    }

    private int frameBytes(int length) {
        if (length < FrameCodec.MIN_LENGTH || length > maxFrameBytes) {
            throw new ProtocolException(
                    "frame of " + Integer.toUnsignedString(length) + " bytes announced, allowed are "
                            + FrameCodec.MIN_LENGTH + " to " + maxFrameBytes + " (link.max-frame-bytes)");
        }
        return FrameCodec.LENGTH_BYTES + length;
    }

    private void deliver(ByteBuf frame, Receiver receiver) {
        int bytes = frame.readableBytes();
        frame.skipBytes(FrameCodec.LENGTH_BYTES);
        int version = frame.readUnsignedByte();
        if (version != FrameCodec.VERSION) {
            throw new ProtocolException(
                    "protocol version " + version + ", this build speaks version " + FrameCodec.VERSION);
        }
        Command command = Command.of(frame.readUnsignedByte());
        int flags = frame.readUnsignedByte();
        if (frame.readUnsignedByte() != 0) {
            throw new ProtocolException("reserved header byte of " + command + " is not 0");
        }
        checkSequence(command, frame.readLong());
        receiver.onMessage(FrameCodec.decode(command, flags, new WireReader(frame)), bytes);
    }

    private void checkSequence(Command command, long number) {
        long expected = command.isSequenced() ? sequence + 1 : 0;
        if (number != expected) {
            throw new ProtocolException(command + " has sequence " + number + ", expected " + expected);
        }
        if (command.isSequenced()) {
            sequence = number;
        }
    }
}
