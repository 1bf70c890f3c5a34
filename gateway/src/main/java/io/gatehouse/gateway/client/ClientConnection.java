package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: what may still be read, what waits to be written, and how it ends.
 *
 * <p>Threading: confined to the event loop that accepted the socket; only {@link #id()}, {@link #origin()}, {@link #wire()} and
 * {@link #eventLoop()} may be called from elsewhere. An {@code assert} checks it under test.
 */
public final class ClientConnection extends ClientOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** A bug of the gateway's, or of what the application gave it, ended this one client. */
    public static final CloseReason INTERNAL_ERROR = new CloseReason(1011, "internal error");

    private static final CloseReason TOO_MUCH =
            new CloseReason(CloseReason.POLICY.code(), "too many messages or bytes");
    private static final CloseReason TOO_MUCH_CONTROL =
            new CloseReason(CloseReason.POLICY.code(), "too many pings or pongs");

    /** Why a socket is not read. Each reason is a bit; reading goes on when all are clear. */
    public enum Pause {
        /** Too many events wait for the worker. */
        WINDOW(1),
        /** The client said more than it may. */
        RATE(2);

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
    private final RateMeter meter; // null without a bound
    private final ControlMeter control; // null without a bound
    private ClientListener listener;
    private State state = State.OPEN;
    private CloseReason reason;
    private int pauses;
    private PartialMessage partial; // null between messages
    // Times in ticks of the HeartbeatSweeper, which is precise enough and spares a clock reading per message.
    private int lastHeardTick;
    private int closingSinceTick;
    // For operators: plain fields, written by the loop that is at it anyway.
    private final long openedNs = System.nanoTime();
    private long messagesIn;
    private long bytesIn;

    ClientConnection(
            ClientId id, ClientOrigin origin, ChannelHandlerContext ctx, LoopListener shared, ClientWire wire) {
        super(ctx, shared, wire);
        this.id = id;
        this.origin = origin;
        this.meter = shared.newMeter();
        this.control = shared.newControlMeter();
        this.lastHeardTick = tick();
    }

    /** The client's name in the cluster. */
    public ClientId id() {
        return id;
    }

    /** Where it came from. */
    public ClientOrigin origin() {
        return origin;
    }

    /** Whether messages still go in and out. */
    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Queues a message; it leaves at the end of this loop turn.
     *
     * @param delivery  what may be left out if the client reads too slowly
     * @param latestKey of {@link Delivery#LATEST}: what takes the place of what
     */
    public SendOutcome send(EncodedMessage message, Delivery delivery, String latestKey) {
        assert eventLoop().inEventLoop() : id + " is owned by another event loop";
        if (state != State.OPEN) {
            return SendOutcome.CLOSED;
        }
        ByteBuf frames = message.frames(wire);
        return frames == null ? SendOutcome.REFUSED : queue(frames, delivery, latestKey);
    }

    /** What has gone through it so far. */
    public Traffic traffic() {
        return new Traffic(messagesIn, bytesIn, messagesOut(), bytesOut());
    }

    long messagesIn() {
        return messagesIn;
    }

    /** For how long it has been there, in milliseconds. */
    public long ageMs() {
        return (System.nanoTime() - openedNs) / 1_000_000;
    }

    /** Whether it is not read at present. */
    public boolean isHeldBack() {
        return pauses != 0;
    }

    /**
     * Sends what is queued, then what the protocol has to say of an end, then ends the socket when the client has answered or two
     * seconds are over.
     */
    public void close(CloseReason why) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        reason = why;
        closingSinceTick = tick();
        // The client's answer must be read, whatever paused the socket before; messages are not passed on any more.
        pauses = 0;
        ctx.channel().config().setAutoRead(true);
        writeHeld();
        wire.close(ctx, why);
    }

    /** The client broke its protocol or a limit of it: counts that, and {@linkplain #close closes} it. */
    public void refuse(CloseReason why) {
        countBreach(why);
        close(why);
    }

    /**
     * As {@link #refuse}, of a client whose answer could not be understood any more: it is given up as soon as it has ended its half, or
     * two seconds are over.
     */
    public void fail(CloseReason why) {
        countBreach(why);
        closeBothHalves(why);
    }

    private void countBreach(CloseReason why) {
        if (state == State.OPEN) {
            shared.onLoss(why.equals(CloseReason.TOO_BIG) ? LossReason.MESSAGE_TOO_BIG : LossReason.PROTOCOL_BROKEN);
        }
    }

    private void closeBothHalves(CloseReason why) {
        close(why);
        // Behind the close frame; what is not written when the output ends is lost.
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endOutput());
    }

    /** Ends the socket at once; what is queued is given up. */
    @Override
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
            if (pauses == 0) {
                onPaused();
            }
            pauses |= why.bit;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void onPaused() {
        if (partial != null) {
            partial.pause(tick());
        }
        if (control != null) {
            control.pause(shared.sweeper().nanoTime());
        }
    }

    /** Takes one reason back; reads on if it was the last. */
    public void resume(Pause why) {
        if ((pauses & why.bit) != 0) {
            pauses &= ~why.bit;
            if (pauses == 0 && state == State.OPEN) {
                // The clock stood still while the socket was held back: silence that the gateway made is not the
                // client's.
                lastHeardTick = tick();
                if (partial != null) {
                    partial.resume(lastHeardTick);
                }
                if (control != null) {
                    control.resume(shared.sweeper().nanoTime());
                }
                ctx.channel().config().setAutoRead(true);
            }
        }
    }

    boolean isGone() {
        return state == State.CLOSED;
    }

    /**
     * Hands itself to the layer above. If that fails there, it is closed, and whoever got to know it is told so.
     *
     * @param entry with what it begins
     */
    public void open(ClientEntry entry) {
        try {
            listener = shared.above().accept(this, entry);
            listener.onOpen();
        } catch (RuntimeException e) {
            LOG.error("Client {} closed: it could not be taken in", id, e);
            fault();
        }
        if (!ctx.channel().isActive()) {
            // It ended before there was anybody in the pipeline to hear of it.
            onInactive(CloseReason.ABNORMAL);
        }
    }

    /** Bytes came from the client, or must have been read by it. */
    public void heard() {
        if (shared.silence().countsBytes()) {
            lastHeardTick = tick();
        }
    }

    /** What was read has been dealt with, and perhaps ended in the middle of a message. */
    public void recount(InboundBuffer buffer) {
        long held = state == State.CLOSED ? 0 : buffer.heldBytes();
        if (held != 0 || partial != null) {
            partial = shared.inbound().recount(this, buffer, partial, held);
        }
    }

    /** The message that it is in the middle of takes too much room or time: ends it, and frees what has come at once. */
    void giveUpMessage(LossReason counted, CloseReason why) {
        InboundBuffer buffer = forgetPartial();
        if (state == State.OPEN) {
            shared.onLoss(counted);
            closeBothHalves(why);
        } else {
            ctx.close();
        }
        buffer.giveUp();
    }

    private InboundBuffer forgetPartial() {
        PartialMessage gone = partial;
        partial = null;
        shared.inbound().forget(gone);
        return gone == null ? null : gone.buffer();
    }

    /** One whole message came; valid UTF-8 if it is text. */
    public void onMessage(boolean isText, ByteBuf payload) {
        if (state == State.OPEN) {
            lastHeardTick = tick();
            messagesIn++;
            bytesIn += payload.readableBytes();
            meter(payload.readableBytes());
            listener.onMessage(isText, payload);
        }
    }

    /** The client wants an answer of the protocol itself. */
    public void onPing() {
        if (state == State.OPEN
                && control != null
                && control.onPing(shared.sweeper().nanoTime())) {
            closeForControl();
        }
    }

    /** The client has answered a ping, or says that it lives. */
    public void onPong() {
        if (state == State.OPEN
                && control != null
                && control.onPong(shared.sweeper().nanoTime())) {
            closeForControl();
        }
    }

    private void closeForControl() {
        shared.onLoss(LossReason.CONTROL_RATE_EXCEEDED);
        close(TOO_MUCH_CONTROL);
    }

    // What was too much is passed on all the same: it is read, and a layer above may have half of it.
    private void meter(int bytes) {
        if (meter != null && meter.add(bytes, shared.sweeper().nanoTime())) {
            pause(Pause.RATE);
        }
    }

    /** Writes what the protocol itself answers to something; left out where the client has no room for it. Takes the frame over. */
    public void answer(ByteBuf frame) {
        if (state == State.OPEN
                && (ctx.channel().isWritable() || hasRoomFor(frame.readableBytes(), Delivery.DROPPABLE))) {
            ctx.write(frame, ctx.voidPromise());
            flush();
        } else {
            frame.release();
        }
    }

    /**
     * The client has said that this is the end: ends the socket behind the answer, unless it was itself the answer to ours. What it
     * still sends is read and thrown away, because closing with bytes unread would reset the connection, and the answer with it (RFC
     * 6455, section 7.1.1). Takes the answer over.
     */
    public void onGoodbye(CloseReason why, ByteBuf answer) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            reason = why;
            closingSinceTick = tick();
            pauses = 0;
            ctx.channel().config().setAutoRead(true);
            ctx.writeAndFlush(answer).addListener(sent -> {
                if (!endOutput()) {
                    ctx.close();
                }
            });
        } else {
            answer.release();
            if (state == State.CLOSING) {
                ctx.close();
            }
        }
    }

    /**
     * The socket is closed, by whomever.
     *
     * @param unknown the reason if none was seen before
     */
    public void onInactive(CloseReason unknown) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        forgetPartial();
        discard();
        if (listener != null) {
            listener.onClosed(reason == null ? unknown : reason);
        }
    }

    /** Something in the pipeline failed: the network, the client's TLS, or we. */
    public void onFailure(Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            kill(CloseReason.ABNORMAL);
        } else {
            LOG.error("Client {} closed: its pipeline failed", id, cause);
            fault();
        }
    }

    /** Something failed that must not, and was logged: counts it, and ends this client only. */
    public void fault() {
        if (isOpen()) {
            shared.onLoss(LossReason.FAULT);
        }
        kill(INTERNAL_ERROR);
    }

    /** The outbox has passed its soft limit, in one direction or the other. */
    public void onWritabilityChanged() {
        if (changedWritability()) {
            // The system had no room for it during a whole tick and has now, so somebody reads at the other end. Our
            // ping may still have a long way to go there.
            heard();
        }
    }

    /** Looks after deadlines; called once a tick. */
    void sweep(int now, int graceTicks, int closeTicks) {
        if (state == State.CLOSING) {
            if (now - closingSinceTick >= closeTicks) {
                ctx.close();
            }
            return;
        }
        if (isTooSlow(now, graceTicks)) {
            kill(CloseReason.SLOW_CONSUMER);
            return;
        }
        if ((pauses & Pause.RATE.bit) != 0) {
            sweepRate();
        }
        if (pauses != 0 || state != State.OPEN) {
            return;
        }
        int silent = now - lastHeardTick;
        Silence silence = shared.silence();
        if (silence.isOver(silent)) {
            // Nothing says that it still listens: a close frame would wait for an answer that cannot come.
            kill(CloseReason.SILENT);
        } else if (silence.isPingDue(silent)) {
            // Also behind a full outbox: who never gets a ping cannot answer it.
            ByteBuf ping = silence.ping(ctx, wire);
            if (ping != null) {
                if (control != null) {
                    control.onPinged();
                }
                ctx.writeAndFlush(ping, ctx.voidPromise());
            }
        }
    }

    /** @return false if only the whole can be ended, as with TLS */
    private boolean endOutput() {
        if (ctx.channel() instanceof DuplexChannel socket && ctx.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
            return true;
        }
        return false;
    }

    private void sweepRate() {
        long now = shared.sweeper().nanoTime();
        boolean isPaid = meter.isPaid(now);
        if (meter.isHopeless(now)) {
            shared.onLoss(LossReason.RATE_EXCEEDED);
            close(TOO_MUCH);
        } else if (isPaid) {
            resume(Pause.RATE);
        }
    }
}
