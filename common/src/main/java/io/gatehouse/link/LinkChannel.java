package io.gatehouse.link;

import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.FrameDecoder;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Netty handler of one connection: the handshake, then bytes to messages for the {@link Link}. Confined to its event loop. The
 * subclasses are the two sides of the handshake.
 */
abstract class LinkChannel extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LinkChannel.class);

    // Before the peer has proved itself it may not make us allocate more than this.
    private static final int HANDSHAKE_FRAME_BYTES = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    final LinkOptions options;
    final LinkAuthenticator authenticator;
    final NodeIdentity self;
    private FrameDecoder decoder;
    private ScheduledFuture<?> deadline;
    private ChannelHandlerContext ctx;
    private Link link;
    private boolean heardAnything;
    private boolean over;

    LinkChannel(LinkOptions options, NodeIdentity self) {
        this.options = options;
        this.self = self;
        this.authenticator = new LinkAuthenticator(options.secret());
    }

    /** The connection is there: say hello, or wait for it. */
    abstract void onConnected();

    /** One message of the handshake. */
    abstract void onHandshake(LinkControl message);

    /** The peer broke the protocol during the handshake. */
    abstract void onHandshakeViolation(String reason);

    /** The peer broke the protocol on the open link, which ends now. */
    void onLinkViolation() {}

    /** The handshake came to nothing. The last call. */
    abstract void onRefused(String reason, boolean heardAnything);

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        ctx.channel().config().setWriteBufferWaterMark(WATER_MARK);
        decoder = new FrameDecoder(ctx.alloc(), HANDSHAKE_FRAME_BYTES);
        deadline = ctx.executor()
                .schedule(
                        () -> fail("no handshake within "
                                + options.handshakeTimeout().toMillis() + " ms (link.handshake-timeout)"),
                        options.handshakeTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        onConnected();
        if (!ctx.channel().isActive()) {
            // It ended before we took its place in the pipeline: nobody will tell us.
            fail("connection closed by the peer");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        try {
            heardAnything = true;
            if (link != null) {
                link.heard();
            }
            decoder.decode(in, this::onMessage);
        } catch (ProtocolException e) {
            if (link != null) {
                onLinkViolation();
                link.endOnViolation(e.getMessage());
            } else {
                onHandshakeViolation(e.getMessage());
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (link != null) {
            link.batchEnd();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (link != null && context.channel().isWritable()) {
            link.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("connection closed by the peer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // An I/O error's text is the operating system's; of TLS, which comes wrapped, it is the JDK's, and may name the
        // alert of the peer but nothing that the peer wrote. Anything else is a bug of ours.
        if (cause.getCause() instanceof SSLException refused) {
            fail("connection lost (TLS: " + refused.getMessage() + ")");
        } else if (cause instanceof IOException) {
            fail("connection lost (" + cause.getMessage() + ")");
        } else if (link != null) {
            link.fault(cause);
        } else {
            LOG.error("Handshake of {} with {} ended because of a bug in this process", self, remoteAddress(), cause);
            fail("failed with " + cause.getClass().getName());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        decoder.close();
    }

    final void send(LinkControl message) {
        ByteBuf frame = ctx.alloc().buffer(256);
        FrameCodec.encode(message, 0, frame);
        ctx.writeAndFlush(frame);
    }

    /** Both sides have proved themselves. */
    final void open(NodeIdentity peer, LinkListener listener) {
        deadline.cancel(false);
        decoder.maxFrameBytes(options.maxFrameBytes());
        link = new Link(ctx, peer, options, listener);
        link.open();
    }

    /** Ends the connection, in whatever state it is. */
    final void fail(String reason) {
        if (over) {
            return;
        }
        over = true;
        deadline.cancel(false);
        if (link != null) {
            link.end(reason);
        } else {
            onRefused(reason, heardAnything);
            ctx.close();
        }
    }

    /** Ends the handshake and tells the peer why. */
    final void refuse(String reason) {
        if (!over) {
            send(new LinkControl.Refused(reason));
            fail(reason);
        }
    }

    /** The same, but the peer hears of it later, and is not listened to any more. */
    final void refuseAfter(long delayMs, String reason) {
        if (delayMs == 0) {
            refuse(reason);
        } else if (!over) {
            over = true;
            deadline.cancel(false);
            onRefused(reason, heardAnything);
            ctx.channel().config().setAutoRead(false);
            ctx.executor()
                    .schedule(
                            () -> {
                                send(new LinkControl.Refused(reason));
                                ctx.close();
                            },
                            delayMs,
                            TimeUnit.MILLISECONDS);
        }
    }

    final Channel channel() {
        return ctx.channel();
    }

    final String remoteAddress() {
        return remoteAddress(ctx.channel());
    }

    /** IP address and port, without the host name that Java may put before them. */
    static String remoteAddress(Channel channel) {
        return String.valueOf(channel.remoteAddress()).replaceFirst("^.*/", "");
    }

    private void onMessage(WireMessage message, int bytes) {
        if (over) {
            return;
        }
        if (link != null) {
            link.received(message, decoder.sequence());
        } else if (message instanceof LinkControl control) {
            onHandshake(control);
        } else {
            throw new ProtocolException(message.command() + " before the handshake");
        }
    }
}
