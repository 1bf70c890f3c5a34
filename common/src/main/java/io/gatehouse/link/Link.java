package io.gatehouse.link;

import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open, authenticated connection to another process.
 *
 * <p>Ordering: messages arrive in the order in which the {@code send} calls returned. Delivery: while the link lives, exactly once;
 * what the peer has applied is told by {@link LinkListener#onConfirmed}. Threading: sending from any thread; everything else, and all
 * state, on the link's event loop. Bounded: data waits in a queue of at most {@code link.max-queued-bytes} plus one frame.
 */
public final class Link {
    /** Answer of {@link #send}: the queue is full, nothing was sent. */
    public static final long FULL = -1;
    /** Answer of {@link #send}: the link is over, nothing was sent. */
    public static final long CLOSED = -2;

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** How the reason begins when the peer has ended the link on purpose. */
    static final String GOODBYE = "peer said goodbye: ";

    // What rides along (confirmations, acknowledgements) waits at most this long for something to ride on.
    private static final long LAZY_FLUSH_MS = 5;
    private static final int CONFIRM_AT_ONCE = 8;
    private static final long CLOSE_GRACE_MS = 1000;

    private final ChannelHandlerContext ctx;
    private final NodeIdentity peer;
    private final String remoteAddress;
    private final LinkOptions options;
    private final LinkListener listener;
    private final OutboundQueue queue;
    private ScheduledFuture<?> heartbeat;
    private long lastHeardNs;
    private long lastTickNs;
    private long receivedSequence; // loop only
    private long confirmable; // loop only
    private long confirmed; // loop only
    private boolean lazyFlushDue; // loop only; something waits for a flush that may take a moment
    private boolean lazyFlushScheduled; // loop only
    private boolean isReading = true; // loop only
    private long confirmedByPeer; // loop only
    private String leaving; // loop only; why this end closes, once it has said goodbye
    private boolean ended; // loop only

    Link(ChannelHandlerContext ctx, NodeIdentity peer, LinkOptions options, LinkListener listener) {
        this.ctx = ctx;
        this.peer = peer;
        this.remoteAddress = LinkChannel.remoteAddress(ctx.channel());
        this.options = options;
        this.listener = listener;
        this.queue = new OutboundQueue(ctx.channel(), options.maxQueuedBytes(), options.maxFrameBytes(), this::flush);
    }

    /** Who is at the other end, as it has proved. */
    public NodeIdentity peer() {
        return peer;
    }

    /** Where the other end is: IP address and port. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** Sequence of the last frame that was received and handed on. Event loop only. */
    public long receivedSequence() {
        return receivedSequence;
    }

    /** Bytes that wait to be written. */
    public long queuedBytes() {
        return queue.queuedBytes();
    }

    /** Whether it takes nothing more: from the first message that is told {@link #CLOSED}, and before the listener hears of it. Any thread. */
    public boolean isClosed() {
        return queue.isClosed();
    }

    /**
     * Takes a place in the queue, or not, at once. All messages sent during one turn of the event loop leave in one write.
     *
     * @return the message's sequence (for messages that are not sequenced, that of the last one that is), {@link #FULL} or {@link
     *     #CLOSED}; messages that are not bounded ({@link io.gatehouse.protocol.Command#isBounded}) are never refused for room
     * @throws IllegalArgumentException if the frame would exceed {@code link.max-frame-bytes}; nothing was sent
     */
    public long send(WireMessage message) {
        return queue.append(message, true, 0);
    }

    /**
     * The same, but waits for room. For threads that may block; never on an event loop.
     *
     * @return {@link #FULL} only when the time is over or the thread was interrupted
     */
    public long sendOrWait(WireMessage message, Duration atMost) {
        assert !ctx.executor().inEventLoop() : "waits for room on the event loop that makes it";
        return queue.append(message, true, atMost.toNanos());
    }

    /** The same for a message that is in memory already and would only be kept elsewhere: the bound does not hold. Any thread. */
    public long sendPastBound(WireMessage message) {
        return queue.append(message, true, OutboundQueue.PAST_BOUND);
    }

    /** Adds a message that is not sequenced to what is about to be written; for {@link LinkListener#onFlush}. */
    public void sendAlong(WireMessage message) {
        queue.append(message, false, 0);
    }

    /** Sees to it that {@link LinkListener#onFlush} is called within some milliseconds, by whatever is written next. Event loop only. */
    public void flushLazily() {
        lazyFlushDue = true;
        // One timer at a time: on a busy link almost every flush comes before its own, and a timer for each would cost
        // as much as the
        // flushes that they then cause.
        if (!lazyFlushScheduled && !ended) {
            lazyFlushScheduled = true;
            ctx.executor().schedule(this::lazyFlush, LAZY_FLUSH_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void lazyFlush() {
        lazyFlushScheduled = false;
        if (lazyFlushDue) {
            flush();
        }
    }

    /** The same at the end of this loop turn. Any thread. */
    public void flushNow() {
        ctx.executor().execute(this::flush);
    }

    /** Tells the peer, when something rides by, that everything received so far is applied. Event loop only. */
    public void confirm() {
        if (receivedSequence > confirmed) {
            confirmable = receivedSequence;
            // A worker acknowledges events when their commands are confirmed, and a client may have 16 of them out:
            // with half of that waiting, the delay would set the pace of a streaming client.
            if (confirmable - confirmed >= CONFIRM_AT_ONCE) {
                flushNow();
            } else {
                flushLazily();
            }
        }
    }

    /**
     * Writes what is queued, says goodbye and closes; bounded by a second. What the peer still sends is not delivered. Any thread.
     */
    public void close(String reason) {
        ctx.executor().execute(() -> {
            if (ended || leaving != null) {
                return;
            }
            writeQueue();
            if (ended) {
                return;
            }
            leaving = reason;
            heartbeat.cancel(false);
            // Closed before it is written for the last time: a message that found a place in between must not be lost.
            queue.refuse();
            queue.writeTo(this::write);
            write(new LinkControl.Goodbye(reason));
            ctx.flush();
            // The peer closes when it has read the goodbye. Closing first, with bytes of the peer unread, would make
            // the system reset the connection and throw away what we have just written.
            ctx.executor().schedule(() -> end(reason), CLOSE_GRACE_MS, TimeUnit.MILLISECONDS);
        });
    }

    /** Closes at once; what is queued is given up. Any thread. */
    public void abort(String reason) {
        ctx.executor().execute(() -> end(reason));
    }

    /** Reads nothing more for now; the peer's queue fills up, and its senders wait. Event loop only. */
    public void pauseReading() {
        setReading(false);
    }

    /** Reads on. Event loop only. */
    public void resumeReading() {
        setReading(true);
    }

    /** Runs a task on the link's event loop, after what is there already. */
    public void execute(Runnable task) {
        ctx.executor().execute(task);
    }

    private void setReading(boolean reading) {
        isReading = reading;
        lastHeardNs = System.nanoTime();
        ctx.channel().config().setAutoRead(reading);
    }

    void open() {
        lastHeardNs = System.nanoTime();
        lastTickNs = lastHeardNs;
        long every = options.heartbeat().toNanos();
        heartbeat = ctx.executor().scheduleWithFixedDelay(this::tick, every, every, TimeUnit.NANOSECONDS);
        listener.onOpen(this);
    }

    void heard() {
        lastHeardNs = System.nanoTime();
    }

    void received(WireMessage message, long sequence) {
        if (ended || leaving != null) {
            if (message instanceof LinkControl.Goodbye) {
                end(leaving);
            }
            return;
        }
        receivedSequence = sequence;
        if (message instanceof LinkControl control) {
            control(control);
        } else {
            listener.onMessage(this, message);
        }
    }

    void batchEnd() {
        if (!ended && leaving == null) {
            listener.onBatchEnd(this);
        }
    }

    void flush() {
        lazyFlushDue = false;
        // While the channel is full nothing more is handed to it: the queue's bound then covers everything that waits.
        if (ended || leaving != null || !ctx.channel().isWritable()) {
            return;
        }
        writeQueue();
    }

    private void writeQueue() {
        try {
            listener.onFlush(this);
        } catch (RuntimeException e) {
            fault(e);
            return;
        }
        if (confirmable > confirmed) {
            confirmed = confirmable;
            sendAlong(new LinkControl.Confirm(confirmed));
        }
        if (queue.writeTo(this::write)) {
            ctx.flush();
        }
    }

    /** The peer broke the protocol: tells it so, without the queue, and ends. */
    void endOnViolation(String reason) {
        if (!ended && leaving == null) {
            write(new LinkControl.Goodbye(reason));
            ctx.flush();
        }
        end(reason);
    }

    /** The listener threw what it must not throw: a bug, told once with its stack. */
    void fault(Throwable bug) {
        LOG.error("Link with {} closed because of a bug in this process", this, bug);
        end("failed with " + bug.getClass().getName());
    }

    /** The connection is over, or shall be. */
    void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        heartbeat.cancel(false);
        queue.close();
        ctx.close();
        listener.onClose(this, leaving == null ? reason : leaving);
    }

    private void control(LinkControl control) {
        if (control instanceof LinkControl.Confirm confirm) {
            if (confirm.sequence() < confirmedByPeer || confirm.sequence() > queue.sequence()) {
                throw new ProtocolException("sequence " + confirm.sequence() + " confirmed, expected " + confirmedByPeer
                        + " to " + queue.sequence());
            }
            confirmedByPeer = confirm.sequence();
            listener.onConfirmed(this, confirmedByPeer);
        } else if (control instanceof LinkControl.Goodbye goodbye) {
            end(GOODBYE + goodbye.reason());
        } else if (!(control instanceof LinkControl.Ping)) {
            throw new ProtocolException(control.command() + " on a link that is open already");
        }
    }

    private void write(ByteBuf chunk) {
        int bytes = chunk.readableBytes();
        ctx.write(chunk).addListener(done -> {
            if (!done.isSuccess()) {
                // No room is made by this: who waits for it is told that the link is closed.
                end("connection lost while writing");
                return;
            }
            if (!queue.written(bytes) || ended || leaving != null) {
                return;
            }
            try {
                listener.onRoom(this);
            } catch (RuntimeException e) {
                fault(e);
            }
        });
    }

    private void write(LinkControl message) {
        ByteBuf frame = ctx.alloc().buffer(64);
        FrameCodec.encode(message, 0, frame);
        ctx.write(frame);
    }

    private void tick() {
        long now = System.nanoTime();
        long every = options.heartbeat().toNanos();
        boolean wasFrozen = now - lastTickNs > 2 * every;
        lastTickNs = now;
        if (wasFrozen || !isReading) {
            // This end holds the link back, or this process itself stood still (stopped, or a long pause): the peer's
            // signs of life may wait unread in the socket.
            lastHeardNs = now;
        }
        if (now - lastHeardNs > options.silenceLimit().toNanos()) {
            end("nothing heard for " + options.silenceLimit().toMillis()
                    + " ms (link.heartbeat x link.heartbeats-missed)");
            return;
        }
        // Past the queue on purpose: a sign of life must not wait behind data. A full channel needs none: the data is
        // one if the peer reads, and if it does not, pings would pile up without bound.
        if (ctx.channel().isWritable()) {
            write(new LinkControl.Ping());
            ctx.flush();
        }
    }

    @Override
    public String toString() {
        return peer + " at " + remoteAddress;
    }
}
