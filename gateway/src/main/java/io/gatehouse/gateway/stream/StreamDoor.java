package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.protocol.ClientOrigin;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in the pipeline until it is known whether the client comes in. The socket is not read meanwhile; what was read before, which is
 * one read at most, is kept. Then a {@link StreamTransport} takes its place. Confined to the client's event loop.
 */
final class StreamDoor extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(StreamDoor.class);

    private final LoopListener listener;
    private final StreamProtocol protocol;
    private final ClientOrigin origin;
    private final List<Object> held = new ArrayList<>(0);
    private Runnable cancel;
    private boolean isDecided;

    StreamDoor(LoopListener listener, StreamProtocol protocol, ClientOrigin origin) {
        this.listener = listener;
        this.protocol = protocol;
        this.origin = origin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        cancel = listener.admit(origin, verdict -> onVerdict(ctx, verdict));
        if (!isDecided) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void onVerdict(ChannelHandlerContext ctx, Verdict verdict) {
        isDecided = true;
        if (verdict instanceof Verdict.Admitted admitted) {
            ctx.channel().config().setAutoRead(true);
            ctx.pipeline()
                    .addAfter(
                            ctx.name(),
                            null,
                            new StreamTransport(listener, protocol, admitted.origin(), admitted.entry()));
            List<Object> first = List.copyOf(held);
            held.clear();
            first.forEach(ctx::fireChannelRead);
            ctx.pipeline().remove(this);
        } else {
            // There is nothing that could be said before a protocol is spoken.
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held.add(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!isDecided) {
            isDecided = true;
            cancel.run();
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: a connection ended before it was let in", listener.name(), cause);
        ctx.close();
    }
}
