package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;

/**
 * What waits to be written to one client. The connection extends it, which spares an object per client. Confined to the client's loop.
 *
 * <p>The outbox is the channel's own: its high-water mark is the soft limit, so that a client that keeps up costs no bookkeeping.
 */
abstract class ClientOutbox {
    // A place in the channel's outbox: its entry there and the view of the message that it holds.
    private static final int REFERENCE_BYTES = 128;

    final ChannelHandlerContext ctx;
    final LoopListener shared;
    final ClientWire wire;
    private boolean dirty;
    // What the loop's part of the budget counts for it, as of the end of the last turn that wrote to it.
    private boolean isCounted;
    private boolean drainIsAwaited;
    private int overSoftSinceTick = -1;
    private long countedBytes;
    private HeldMessages held; // null while there are none
    // For operators: plain fields, written by the loop that is at it anyway.
    private long messagesOut;
    private long bytesOut;
    private long messagesMissed;

    ClientOutbox(ChannelHandlerContext ctx, LoopListener shared, ClientWire wire) {
        this.ctx = ctx;
        this.shared = shared;
        this.wire = wire;
        ctx.channel().config().setWriteBufferWaterMark(shared.waterMark());
    }

    /** Whether messages still go out. */
    abstract boolean isOpen();

    /** Ends the socket at once; what is queued is given up. */
    abstract void kill(CloseReason why);

    /** The loop that owns it. */
    public final EventLoop eventLoop() {
        return ctx.channel().eventLoop();
    }

    /** How it is written to, which never changes; any thread. */
    public final ClientWire wire() {
        return wire;
    }

    /** Bytes that wait to be written, as the outbox counts them: with about 100 bytes for each frame. */
    public final long queuedBytes() {
        ChannelOutboundBuffer outbox = ctx.channel().unsafe().outboundBuffer();
        return (outbox == null ? 0 : outbox.totalPendingWriteBytes()) + (held == null ? 0 : held.bytes());
    }

    /** Messages that it did not get because it reads too slowly, replaced ones included. */
    public final long messagesMissed() {
        return messagesMissed;
    }

    final long messagesOut() {
        return messagesOut;
    }

    final long bytesOut() {
        return bytesOut;
    }

    /**
     * Queues a message of an open client; it leaves at the end of this loop turn.
     *
     * @param delivery  what may be left out if the client reads too slowly
     * @param latestKey of {@link Delivery#LATEST}
     */
    final SendOutcome queue(ByteBuf frames, Delivery delivery, String latestKey) {
        if (delivery == Delivery.LATEST || held != null || shared.outboxes().isTight()) {
            SendOutcome done = keepBackOrLeaveOut(frames, delivery, latestKey);
            if (done != null) {
                return done;
            }
        }
        if (!ctx.channel().isWritable() && !hasRoomFor(frames.readableBytes(), delivery)) {
            return isOpen() ? missed(SendOutcome.DROPPED) : SendOutcome.CLOSED;
        }
        write(frames.retainedDuplicate());
        return SendOutcome.QUEUED;
    }

    private void write(ByteBuf frames) {
        messagesOut++;
        bytesOut += frames.readableBytes();
        ctx.write(frames, ctx.voidPromise());
        if (!dirty) {
            dirty = true;
            shared.flusher().add(this);
        }
    }

    private SendOutcome missed(SendOutcome how) {
        messagesMissed++;
        return how;
    }

    /** Decides about a message that need not be sent now or at all; null if it goes the usual way. */
    private SendOutcome keepBackOrLeaveOut(ByteBuf frames, Delivery delivery, String latestKey) {
        ClientLimits limits = shared.limits();
        boolean mayMiss = delivery != Delivery.RELIABLE || limits.slowPolicy() == SlowClientPolicy.DROP_NEWEST;
        if (mayMiss && isBackedUp()) {
            boolean isLatest = delivery == Delivery.LATEST;
            boolean takesAPlace = isLatest && held != null && held.has(latestKey);
            if (!takesAPlace && shared.outboxes().isTight()) {
                return missed(SendOutcome.OVER_BUDGET);
            }
            if (isLatest) {
                boolean fits = takesAPlace || queuedBytes() + frames.readableBytes() <= limits.outboxHardBytes();
                return fits ? keepBack(frames, latestKey) : missed(SendOutcome.DROPPED);
            }
        }
        // What is kept back must not be overtaken.
        writeHeld();
        return null;
    }

    private SendOutcome keepBack(ByteBuf frames, String latestKey) {
        if (held == null) {
            held = new HeldMessages();
            awaitDrain();
        }
        boolean replaced = held.keep(latestKey, frames.retainedDuplicate());
        recount();
        return replaced ? missed(SendOutcome.REPLACED_OLDER) : SendOutcome.QUEUED;
    }

    // Asked only about messages that need not be sent. What this turn has queued may not have been offered to the
    // socket yet; a client that kept up until then is not behind.
    private boolean isBackedUp() {
        if (held != null) {
            return true;
        }
        if (countedBytes == 0 && ctx.channel().isWritable()) {
            return false;
        }
        ctx.flush();
        return waitingFrames() > 0;
    }

    // Nothing tells that an outbox is empty, other than the end of what was last in it.
    private void awaitDrain() {
        if (!drainIsAwaited) {
            drainIsAwaited = true;
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                drainIsAwaited = false;
                writeHeldIfEmpty();
            });
        }
    }

    private void writeHeldIfEmpty() {
        if (held != null && isOpen() && waitingFrames() == 0) {
            writeHeld();
        }
    }

    /** What was kept back goes into the outbox. */
    final void writeHeld() {
        if (held != null) {
            HeldMessages writing = held;
            held = null;
            writing.drainTo(this::write);
        }
    }

    private int waitingFrames() {
        ChannelOutboundBuffer outbox = ctx.channel().unsafe().outboundBuffer();
        return outbox == null ? 0 : outbox.size();
    }

    /** The outbox has passed its soft limit, in one direction or the other. Returns whether it was above for a whole tick. */
    final boolean changedWritability() {
        if (!ctx.channel().isWritable()) {
            overSoftSinceTick = tick();
            return false;
        }
        boolean wasLong = overSoftSinceTick >= 0 && overSoftSinceTick < tick();
        overSoftSinceTick = -1;
        return wasLong;
    }

    /** Looks after it once a tick. Returns whether it is above the soft limit for longer than is allowed. */
    final boolean isTooSlow(int now, int graceTicks) {
        // Should the end of the outbox have come without the outbox being empty, as it may under TLS.
        writeHeldIfEmpty();
        return overSoftSinceTick >= 0
                && now - overSoftSinceTick >= graceTicks
                && shared.limits().slowPolicy() == SlowClientPolicy.DISCONNECT;
    }

    final int tick() {
        return shared.sweeper().tick();
    }

    final void flush() {
        dirty = false;
        ctx.flush();
        recount();
    }

    /** Nothing more goes out. */
    final void discard() {
        if (held != null) {
            held.drainTo(ByteBuf::release);
            held = null;
        }
        recount();
    }

    // Under TLS the bytes are the client's own; else messages are counted by themselves, once for all.
    private void recount() {
        int frames = waitingFrames();
        long now = (long) REFERENCE_BYTES * frames;
        if (frames > 0 && shared.address().isTls()) {
            now += ctx.channel().unsafe().outboundBuffer().totalPendingWriteBytes();
        }
        if (held != null) {
            now += held.overheadBytes();
        }
        if (now != countedBytes) {
            shared.outboxes().changeBy(now - countedBytes);
            countedBytes = now;
            if (!isCounted) {
                isCounted = true;
                shared.outboxes().add(this);
            }
        }
    }

    /** Whether something waits to be written; if not, its loop forgets it until something does. */
    final boolean stillWaits() {
        recount();
        isCounted = countedBytes > 0;
        return isCounted;
    }

    /** There is no room for all outboxes, and this is one of the largest. Returns whether that has made room. */
    final boolean giveUp() {
        if (!isOpen() || shared.limits().slowPolicy() == SlowClientPolicy.DISCONNECT) {
            if (isOpen()) {
                shared.onLoss(LossReason.OVER_BUDGET_CLOSED);
            }
            kill(CloseReason.SLOW_CONSUMER);
            // Below what speaks TLS, which would first wait for room to say goodbye.
            ctx.channel().unsafe().close(ctx.voidPromise());
            recount();
            return true;
        }
        if (held == null) {
            return false;
        }
        held.drainTo(each -> {
            each.release();
            messagesMissed++;
            shared.onLoss(LossReason.OVER_BUDGET);
        });
        held = null;
        recount();
        return true;
    }

    // Only reached above the soft limit. What this turn has queued may not have been offered to the socket yet; a
    // client that reads well must not be called slow for that.
    final boolean hasRoomFor(int bytes, Delivery delivery) {
        ctx.flush();
        Channel channel = ctx.channel();
        if (channel.isWritable()) {
            return true;
        }
        ClientLimits limits = shared.limits();
        long queued = limits.outboxSoftBytes() / 2 + channel.bytesBeforeWritable();
        if (delivery != Delivery.RELIABLE || limits.slowPolicy() == SlowClientPolicy.DROP_NEWEST) {
            return queued + bytes <= limits.outboxSoftBytes();
        }
        if (queued + bytes <= limits.outboxHardBytes()) {
            return true;
        }
        kill(CloseReason.SLOW_CONSUMER);
        return false;
    }
}
