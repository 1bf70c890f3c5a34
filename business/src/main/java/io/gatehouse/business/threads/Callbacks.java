package io.gatehouse.business.threads;

import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Completes the futures that leave the API, so that neither their callbacks nor those who await them depend on an event loop or on a
 * handler thread being free.
 *
 * <p>A Vert.x future runs its callbacks on the thread that completes it. Completing on the link's loop would run user code there;
 * completing on a handler thread would wait for ever when every one of them awaits. So there are threads of their own: a few take
 * completions from one queue, and before each of them runs one, another is called if more wait. A callback that blocks, even on
 * another future of ours, therefore never holds up the rest: the number of threads is that of callbacks that block, plus one or two.
 */
public final class Callbacks {
    private static final long IDLE_SECONDS = 10;

    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final Executor threads;

    /** @param name of the worker, for thread dumps */
    public Callbacks(String name) {
        String prefix = "gatehouse-" + name + "-callback";
        // On 17, threads are daemons and end by themselves when idle, so there is nothing to close.
        threads = VirtualThreads.areAvailable()
                ? VirtualThreads.perTask(VirtualThreads.factory(prefix))
                : new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        HandlerThreads.platform(prefix));
    }

    /** Completes a promise with what {@code value} gives, or fails it with what that throws. Any thread. */
    public <T> void complete(Promise<T> promise, Supplier<T> value) {
        waiting.add(() -> {
            T result;
            try {
                result = value.get();
            } catch (RuntimeException e) {
                promise.fail(e);
                return;
            }
            promise.complete(result);
        });
        call();
    }

    /** Fails a promise. Any thread. */
    public void fail(Promise<?> promise, Throwable cause) {
        waiting.add(() -> promise.fail(cause));
        call();
    }

    private void call() {
        if (called.compareAndSet(false, true)) {
            threads.execute(this::run);
        }
    }

    private void run() {
        called.set(false);
        Runnable next = waiting.poll();
        while (next != null) {
            if (!waiting.isEmpty()) {
                call();
            }
            next.run();
            next = waiting.poll();
        }
    }
}
