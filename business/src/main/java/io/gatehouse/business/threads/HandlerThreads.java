package io.gatehouse.business.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where handlers and timers run: virtual threads, or a pool of a fixed size; with the context class loader of the thread that makes
 * this object. What is executed waits without bound here; its number is
 * bounded by those who execute it, one task for each client and timer.
 */
public final class HandlerThreads implements Executor {
    private static final int POOL_PER_PROCESSOR = 16;
    private static final int MAX_DEFAULT_POOL = 64;

    private final String name;
    private final ExecutorService executor;

    /**
     * @param name    of the worker, for thread dumps
     * @param threads size of the pool; 0 for virtual threads, or on a JVM without them a pool of the default size
     */
    public HandlerThreads(String name, int threads) {
        this.name = "gatehouse-" + name + "-handler";
        boolean virtual = threads == 0 && VirtualThreads.areAvailable();
        int size = threads != 0
                ? threads
                : Math.min(
                        MAX_DEFAULT_POOL,
                        POOL_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        executor = virtual
                ? VirtualThreads.perTask(forHandlers(VirtualThreads.factory(this.name)))
                : new ThreadPool(size, forHandlers(platform(this.name)));
    }

    /** Daemons with numbered names. */
    static ThreadFactory platform(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    // A thread would inherit the class loader of whoever starts it, mostly the event loop's. What a handler looks up
    // by name is in the jar that it came from.
    private static ThreadFactory forHandlers(ThreadFactory threads) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /** A thread for one task that waits most of the time; not counted in the pool. To be started by the caller, who ends it, too. */
    public Thread dedicated(String what, Runnable task) {
        return forHandlers(platform(name + "-" + what)).newThread(task);
    }

    /** Runs a task on a handler thread; after {@link #shutdown} it is dropped. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Only after shutdown(): links are about to close, and what did not run is not acknowledged.
            assert executor.isShutdown() : e;
        }
    }

    /**
     * Whether the caller runs on one of these threads and may therefore wait for room on a link. Goes by the thread's name: it is asked
     * only when a link is full, and a thread-local would cost each virtual thread a map.
     */
    public boolean isCurrent() {
        return Thread.currentThread().getName().startsWith(name);
    }

    /** Takes nothing more; what runs and waits goes on. */
    public void shutdown() {
        executor.shutdown();
    }

    /** Interrupts what runs and drops what waits. */
    public void interrupt() {
        executor.shutdownNow();
    }

    /** Waits for what runs to end. */
    public boolean awaitEnd(long timeoutMs) throws InterruptedException {
        return executor.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
    }
}
