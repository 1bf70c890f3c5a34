package io.gatehouse.gateway.client;

import io.gatehouse.protocol.CloseReason;
import io.netty.channel.embedded.EmbeddedChannel;

/** The outbox of a client that is nothing else, of a listener without any setting, at the end of a channel's pipeline. */
final class TestOutbox extends ClientOutbox {
    TestOutbox(EmbeddedChannel channel, LoopListener shared) {
        super(channel.pipeline().lastContext(), shared, null);
    }

    @Override
    boolean isOpen() {
        return ctx.channel().isActive();
    }

    @Override
    void kill(CloseReason why) {
        ctx.close();
    }
}
