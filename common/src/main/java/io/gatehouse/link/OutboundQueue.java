package io.gatehouse.link;

import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written to one link, already encoded; bounded by bytes.
 *
 * <p>Threading: {@link #append} from any thread, the rest on the link's event loop. A lock guards every field but {@code channel}:
 * a frame gets its sequence and its place in one step, and is encoded straight into the buffer that goes to the socket, so a message
 * costs no queue node, no wake-up of its own and no second copy. The lock is held for one encoding, never over I/O; it is the one
 * lock that an event loop takes. The alternative, a lock-free queue of messages, allocates per message and cannot tell the sender its
 * sequence.
 */
final class OutboundQueue {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int FIRST_CHUNK_BYTES = 1 << 10;

    private final Channel channel;
    private final long limitBytes;
    private final int maxFrameBytes;
    private final Runnable flush;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /** Asks for no room: the message takes its place whatever waits before it. */
    static final long PAST_BOUND = -1;

    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();
    private long queuedBytes; // in chunks and in the channel
    private long sequence;
    private boolean flushScheduled;
    private boolean refused; // someone was told FULL since the queue last had room
    private volatile boolean closed; // written under the lock
    private int chunkHint = FIRST_CHUNK_BYTES;

    /** @param flush run on the event loop when there is something to write */
    OutboundQueue(Channel channel, long limitBytes, int maxFrameBytes, Runnable flush) {
        this.channel = channel;
        this.limitBytes = limitBytes;
        this.maxFrameBytes = maxFrameBytes;
        this.flush = flush;
    }

    /**
     * Encodes a message at the end of the queue.
     *
     * @param waitNs how long to wait for room, in nanoseconds; 0 on event loops; {@link #PAST_BOUND} for what is held in memory anyway
     * @return its sequence; for messages that are not sequenced the sequence before it, which may be 0; or {@link Link#FULL} or {@link
     *     Link#CLOSED}
     * @throws IllegalArgumentException if the peer would refuse a frame of this size; the queue is as it was
     */
    long append(WireMessage message, boolean mayFlush, long waitNs) {
        boolean schedule;
        long place;
        lock.lock();
        try {
            if (waitNs != PAST_BOUND
                    && message.command().isBounded()
                    && !closed
                    && queuedBytes >= limitBytes
                    && !awaitRoom(waitNs)) {
                refused = true;
                return Link.FULL;
            }
            if (closed) {
                return Link.CLOSED;
            }
            place = message.command().isSequenced() ? sequence + 1 : 0;
            ByteBuf chunk = tail();
            int before = chunk.writerIndex();
            FrameCodec.encode(message, place, chunk);
            int frameBytes = chunk.writerIndex() - before;
            if (frameBytes - FrameCodec.LENGTH_BYTES > maxFrameBytes) {
                chunk.writerIndex(before);
                throw new IllegalArgumentException(message.command() + " has " + frameBytes + " bytes, at most "
                        + maxFrameBytes + " travel in one frame (link.max-frame-bytes). Nothing was sent.");
            }
            queuedBytes += frameBytes;
            if (place != 0) {
                sequence = place;
            } else {
                place = sequence;
            }
            schedule = mayFlush && !flushScheduled;
            flushScheduled |= schedule;
        } finally {
            lock.unlock();
        }
        if (schedule) {
            channel.eventLoop().execute(flush);
        }
        return place;
    }

    /**
     * Hands everything to the channel; a flush of the channel must follow.
     *
     * @return whether there was anything
     */
    boolean writeTo(ByteBufWriter writer) {
        boolean any = false;
        while (true) {
            ByteBuf chunk;
            lock.lock();
            try {
                flushScheduled = false;
                chunk = chunks.poll();
            } finally {
                lock.unlock();
            }
            if (chunk == null) {
                return any;
            }
            any = true;
            chunkHint = Math.min(CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, chunk.readableBytes()));
            writer.write(chunk);
        }
    }

    /** Writes one chunk to the channel. */
    interface ByteBufWriter {
        void write(ByteBuf chunk);
    }

    /** @return whether someone had been refused and there is room again */
    boolean written(int bytes) {
        lock.lock();
        try {
            queuedBytes -= bytes;
            if (queuedBytes < limitBytes) {
                room.signalAll();
                boolean tell = refused && queuedBytes <= limitBytes / 2;
                refused &= !tell;
                return tell;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The sequence of the last sequenced message. */
    long sequence() {
        lock.lock();
        try {
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    long queuedBytes() {
        lock.lock();
        try {
            return queuedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes nothing more. Any thread. */
    boolean isClosed() {
        return closed;
    }

    /** Takes nothing more: later appends and present waiters are told that the link is closed. What waits stays. */
    void refuse() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and frees what waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            chunks.forEach(ByteBuf::release);
            chunks.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ByteBuf tail() {
        ByteBuf tail = chunks.peekLast();
        if (tail == null || tail.readableBytes() >= CHUNK_BYTES) {
            tail = allocate(channel.alloc());
            chunks.addLast(tail);
        }
        return tail;
    }

    private ByteBuf allocate(ByteBufAllocator allocator) {
        return allocator.directBuffer(chunkHint);
    }

    private boolean awaitRoom(long waitNs) {
        long left = waitNs;
        try {
            while (left > 0 && !closed && queuedBytes >= limitBytes) {
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return closed || queuedBytes < limitBytes;
    }
}
