package io.gatehouse.business.shared;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.threads.Callbacks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Makes blocking calls for those who must not block: a few threads, and a bounded number that wait. Any thread. */
final class StoreCalls {
    /** How many calls wait at most, of those that change or read, and of those that publish. */
    static final int MAX_WAITING = 1000;

    private static final int THREADS = 4;
    private static final long RETRY_FOR_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ThreadPoolExecutor callers;
    private final ThreadPoolExecutor publisher;
    private final Callbacks callbacks;

    StoreCalls(String name, Callbacks callbacks) {
        callers = pool("gatehouse-" + name + "-shared", THREADS);
        publisher = pool("gatehouse-" + name + "-publish", 1);
        this.callbacks = callbacks;
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        var pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Makes a call later. */
    <T> Future<T> call(Supplier<T> call) {
        Promise<T> promise = Promise.promise();
        submit(callers, promise, () -> {
            T result = call.get();
            callbacks.complete(promise, () -> result);
        });
        return promise.future();
    }

    /** Makes calls one after the other, in order; the future is completed with the stage that the call gives. */
    Future<Void> inOrder(Supplier<CompletionStage<Void>> call) {
        Promise<Void> promise = Promise.promise();
        submit(
                publisher,
                promise,
                () -> call.get().whenComplete((done, failure) -> {
                    if (failure == null) {
                        callbacks.complete(promise, () -> null);
                    } else {
                        callbacks.fail(promise, failure);
                    }
                }));
        return promise.future();
    }

    /** Runs something, unless too much waits already. */
    boolean tryRun(Runnable task) {
        try {
            callers.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void submit(ThreadPoolExecutor pool, Promise<?> promise, Runnable task) {
        try {
            pool.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    callbacks.fail(promise, e);
                }
            });
        } catch (RejectedExecutionException e) {
            callbacks.fail(
                    promise,
                    new UnavailableException(
                            Reason.LINK_FULL,
                            pool.isShutdown()
                                    ? "This process has left the shared data. Nothing was done."
                                    : MAX_WAITING + " calls to shared data wait. Nothing was done."));
        }
    }

    /** Repeats what may be done twice, until it is answered or some seconds are over. Blocks. */
    static <T> T repeat(Supplier<T> call) {
        long end = System.nanoTime() + RETRY_FOR_NS;
        while (true) {
            try {
                return call.get();
            } catch (UnavailableException e) {
                if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        }
    }

    void close() {
        callers.shutdown();
        publisher.shutdown();
    }
}
