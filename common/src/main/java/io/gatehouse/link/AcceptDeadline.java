package io.gatehouse.link;

import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection that is still being set up when its time is over, whatever it has sent meanwhile. It stands in the pipeline from the
 * accept on, and whoever takes it out has seen all that there is to wait for. It handles no event, so that Netty passes it by. Confined
 * to the connection's event loop.
 */
final class AcceptDeadline extends ChannelHandlerAdapter {
    private final Duration limit;
    private final Runnable onLate;
    private ScheduledFuture<?> timer;

    /** @param onLate called on any event loop, just before the connection is closed */
    AcceptDeadline(Duration limit, Runnable onLate) {
        this.limit = limit;
        this.onLate = onLate;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> onTimeout(ctx), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timer.cancel(false);
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            // Who sees it closed finds it counted.
            onLate.run();
            ctx.close();
        }
    }
}
