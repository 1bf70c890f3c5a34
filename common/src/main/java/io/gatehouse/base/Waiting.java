package io.gatehouse.base;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a future on a thread of somebody else's program, that may be one of Vert.x's worker threads: {@code Future.await} throws there,
 * although these may block. Stateless; any thread.
 */
public final class Waiting {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private Waiting() {}

    /**
     * For what is about to begin something and to wait for its end.
     *
     * @param instead what to do on an event loop, for the message
     * @throws IllegalStateException on an event loop of Vert.x's
     */
    public static void requireMayBlock(String instead) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("This blocks, and an event loop must not. Nothing was done. " + instead);
        }
    }

    /**
     * Returns when it has completed, in whatever way. A thread that is interrupted does not wait, and stays interrupted.
     *
     * @return false if it has not yet
     */
    public static boolean upTo(Duration limit, Future<?> future) {
        var done = new CountDownLatch(1);
        future.onComplete(ignored -> done.countDown());
        try {
            return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The same without a limit.
     *
     * @throws CompletionException with what it failed with
     */
    public static void forEnd(Future<?> future) {
        if (upTo(FOR_EVER, future) && future.failed()) {
            throw new CompletionException(future.cause());
        }
    }
}
