package io.gatehouse.gateway.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * While a handshake waits for somebody to let it in: passes the end of its request on, and ends the connection at whatever the client has
 * sent behind it. Vert.x would keep that, outside of every limit, and not release it if the connection ends first; and a client has to wait
 * for the answer (RFC 6455, section 4.1). Confined to the client's event loop.
 */
final class NothingBehind extends ChannelInboundHandlerAdapter {
    private boolean isWhole;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isWhole) {
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        isWhole = message instanceof LastHttpContent;
        ctx.fireChannelRead(message);
    }
}
