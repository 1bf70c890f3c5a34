package io.gatehouse.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.util.concurrent.atomic.LongAdder;

/** Encoded frames that say when the last socket has taken them: a view of them, because Netty's own buffers tell nobody of their end. */
final class CountedFrames extends UnpooledDirectByteBuf {
    private final ByteBuf frames;
    private final LongAdder count;
    private final int bytes;

    /** @param frames taken over */
    CountedFrames(ByteBuf frames, LongAdder count) {
        super(frames.alloc(), frames.nioBuffer(), frames.readableBytes());
        this.frames = frames;
        this.count = count;
        this.bytes = frames.readableBytes();
    }

    // So that the socket is given an address, as by the buffer itself, and no object is made for each write.
    @Override
    public boolean hasMemoryAddress() {
        return frames.hasMemoryAddress();
    }

    @Override
    public long memoryAddress() {
        return frames.memoryAddress() + frames.readerIndex();
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        frames.release();
        count.add(-bytes);
    }
}
