package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: what may still be read, what waits to be written, and how it ends.
 *
 * <p>Threading: confined to the event loop that accepted the socket; only {@link #id()}, {@link #origin()} and {@link #eventLoop()}
 * may be called from elsewhere. An {@code assert} checks it under test.
 *
 * <p>The outbox is the channel's own: its high-water mark is the soft limit, so that a client that keeps up costs no bookkeeping.
 */
public final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    static final CloseReason INTERNAL_ERROR = new CloseReason(1011, "internal error");

    /** Why a socket is not read. Each reason is a bit; reading goes on when all are clear. */
    public enum Pause {
        /** Too many events wait for the worker. */
        WINDOW(1);

        private final int bit;

        Pause(int bit) {
            this.bit = bit;
        }
    }

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final ClientId id;
    private final ClientOrigin origin;
    private final ChannelHandlerContext ctx;
    private final ClientLimits limits;
    private final LoopFlusher flusher;
    private ClientListener listener;
    private State state = State.OPEN;
    private CloseReason reason;
    private int pauses;
    private boolean dirty;
    // Times in ticks of the HeartbeatSweeper, which is precise enough and spares a clock reading per message.
    private int lastHeardTick;
    private int overSoftSinceTick = -1;
    private int closingSinceTick;
    private final HeartbeatSweeper sweeper;

    ClientConnection(
            ClientId id,
            ClientOrigin origin,
            ChannelHandlerContext ctx,
            ClientLimits limits,
            LoopFlusher flusher,
            HeartbeatSweeper sweeper) {
        this.id = id;
        this.origin = origin;
        this.ctx = ctx;
        this.limits = limits;
        this.flusher = flusher;
        this.sweeper = sweeper;
        this.lastHeardTick = sweeper.tick();
        ctx.channel()
                .config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(limits.outboxSoftBytes() / 2, limits.outboxSoftBytes()));
    }

    /** The client's name in the cluster. */
    public ClientId id() {
        return id;
    }

    /** Where it came from. */
    public ClientOrigin origin() {
        return origin;
    }

    /** The loop that owns it. */
    public EventLoop eventLoop() {
        return ctx.channel().eventLoop();
    }

    /** Whether messages still go in and out. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Queues one whole frame; it leaves at the end of this loop turn. The caller keeps its own reference to the frame.
     *
     * @param delivery what may be left out if the client reads too slowly
     */
    public SendOutcome send(ByteBuf frame, Delivery delivery) {
        assert eventLoop().inEventLoop() : id + " is owned by another event loop";
        if (state != State.OPEN) {
            return SendOutcome.CLOSED;
        }
        if (!ctx.channel().isWritable() && !hasRoomFor(frame.readableBytes(), delivery)) {
            return state == State.OPEN ? SendOutcome.DROPPED : SendOutcome.CLOSED;
        }
        ctx.write(frame.retainedDuplicate(), ctx.voidPromise());
        if (!dirty) {
            dirty = true;
            flusher.add(this);
        }
        return SendOutcome.QUEUED;
    }

    /** Sends what is queued, then a close frame, then ends the socket when the client has answered or two seconds are over. */
    public void close(CloseReason why) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        reason = why;
        closingSinceTick = sweeper.tick();
        // The client's answer must be read, whatever paused the socket before; messages are not passed on any more.
        pauses = 0;
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), why), ctx.voidPromise());
    }

    /** Ends the socket at once; what is queued is given up. */
    public void kill(CloseReason why) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            reason = why;
        }
        state = State.CLOSING;
        ctx.close();
    }

    /** Stops reading for one more reason. */
    public void pause(Pause why) {
        if (state == State.OPEN && (pauses & why.bit) == 0) {
            pauses |= why.bit;
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** Takes one reason back; reads on if it was the last. */
    public void resume(Pause why) {
        if ((pauses & why.bit) != 0) {
            pauses &= ~why.bit;
            if (pauses == 0 && state == State.OPEN) {
                // The clock stood still while the socket was held back: silence that the gateway made is not the
                // client's.
                lastHeardTick = sweeper.tick();
                ctx.channel().config().setAutoRead(true);
            }
        }
    }

    boolean isGone() {
        return state == State.CLOSED;
    }

    /** Hands itself to the layer above. If that fails there, it is closed, and whoever got to know it is told so. */
    void open(ClientAcceptor above) {
        try {
            listener = above.accept(this);
            listener.onOpen();
        } catch (RuntimeException e) {
            LOG.error("Client {} closed: it could not be taken in", id, e);
            kill(INTERNAL_ERROR);
        }
        if (!ctx.channel().isActive()) {
            // It ended before there was anybody in the pipeline to hear of it.
            onInactive();
        }
    }

    void heard() {
        lastHeardTick = sweeper.tick();
    }

    void onMessage(boolean isText, ByteBuf payload) {
        if (state == State.OPEN) {
            listener.onMessage(isText, payload);
        }
    }

    void onPing(ByteBuf payload) {
        if (state == State.OPEN
                && (ctx.channel().isWritable() || hasRoomFor(payload.readableBytes(), Delivery.DROPPABLE))) {
            ctx.write(WebSocketFrames.pong(ctx.alloc(), payload), ctx.voidPromise());
            flush();
        }
    }

    /** The client sent a close frame: answers it, unless it is the answer to ours, and ends. */
    void onCloseFrame(CloseReason why) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            reason = why;
            CloseReason echo = why.isSendable() ? new CloseReason(why.code(), "") : why;
            ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), echo)).addListener(sent -> ctx.close());
            closingSinceTick = sweeper.tick();
        } else if (state == State.CLOSING) {
            ctx.close();
        }
    }

    /** The socket is closed, by whomever. */
    void onInactive() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        if (listener != null) {
            listener.onClosed(reason == null ? CloseReason.ABNORMAL : reason);
        }
    }

    void onWritabilityChanged() {
        if (!ctx.channel().isWritable()) {
            overSoftSinceTick = sweeper.tick();
            return;
        }
        if (overSoftSinceTick >= 0 && overSoftSinceTick < sweeper.tick()) {
            // The system had no room for it during a whole tick and has now, so somebody reads at the other end. Our
            // ping may still have a long way to go there.
            heard();
        }
        overSoftSinceTick = -1;
    }

    /** Looks after deadlines; called once a tick. */
    void sweep(int now, int pingTicks, int deadTicks, int graceTicks, int closeTicks) {
        if (state == State.CLOSING) {
            if (now - closingSinceTick >= closeTicks) {
                ctx.close();
            }
            return;
        }
        if (overSoftSinceTick >= 0
                && now - overSoftSinceTick >= graceTicks
                && limits.slowPolicy() == SlowClientPolicy.DISCONNECT) {
            kill(CloseReason.SLOW_CONSUMER);
            return;
        }
        if (pauses != 0) {
            return;
        }
        int silent = now - lastHeardTick;
        if (silent >= deadTicks) {
            // The peer has not even answered a ping: a close frame would wait for an answer that cannot come.
            kill(CloseReason.SILENT);
        } else if (silent >= pingTicks && silent % pingTicks == 0) {
            // Also behind a full outbox: who never gets a ping cannot answer it.
            ctx.writeAndFlush(WebSocketFrames.ping(ctx.alloc()), ctx.voidPromise());
        }
    }

    void flush() {
        dirty = false;
        ctx.flush();
    }

    // Only reached above the soft limit. What this turn has queued may not have been offered to the socket yet; a
    // client that reads well must not be called slow for that.
    private boolean hasRoomFor(int bytes, Delivery delivery) {
        ctx.flush();
        Channel channel = ctx.channel();
        if (channel.isWritable()) {
            return true;
        }
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
