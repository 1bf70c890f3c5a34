package io.gatehouse.business.threads;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of up to a number of threads that wakes as few of them as it can. Tasks start in the order in which they came.
 *
 * <p>A {@code ThreadPoolExecutor} wakes a thread for each task, the one that was idle for longest. Here no thread is woken while
 * another is on its way: a thread that takes a task and leaves some behind wakes the next, the one that was idle last. So a burst of short
 * tasks is done by the one or two threads that it wakes, and where tasks take long, one thread after the other joins, until there is
 * none left.
 *
 * <p>Threading: any thread. The lock of this object guards everything; no task runs under it. A thread that was started stays.
 */
final class ThreadPool extends AbstractExecutorService {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadPool.class);

    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(10);

    private final int size;
    private final ThreadFactory threads;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(); // guarded by this
    private final ArrayDeque<Worker> idle = new ArrayDeque<>(); // guarded by this; the last to have become so is first
    private final List<Worker> workers = new ArrayList<>(); // guarded by this; those that live
    private boolean waking; // guarded by this; a thread was woken or started, and has not looked for a task yet
    private boolean isRefused; // guarded by this; the system has not started a thread
    private long refusedNs; // guarded by this; when
    private boolean shutdown; // guarded by this

    private final class Worker implements Runnable {
        private final Thread thread = threads.newThread(this);
        private volatile boolean woken = true;

        @Override
        public void run() {
            for (Runnable task = next(); task != null; task = next()) {
                try {
                    task.run();
                } catch (Throwable e) {
                    report(e);
                }
            }
        }

        private void report(Throwable failure) {
            try {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            } catch (Throwable e) {
                LOG.error("A task failed, and so did what its thread has for failures", failure);
            }
        }

        /** The next task; waits for it. @return null when there will be none */
        private Runnable next() {
            while (true) {
                // What a task has left, or what was meant for it and came late. Those of shutdownNow() find no task
                // below.
                Thread.interrupted();
                Worker next = null;
                Runnable task;
                synchronized (ThreadPool.this) {
                    if (woken) {
                        woken = false;
                        waking = false;
                    }
                    task = tasks.poll();
                    if (task == null) {
                        if (shutdown) {
                            end(this);
                            return null;
                        }
                        idle.push(this);
                    } else if (!tasks.isEmpty()) {
                        next = toWake();
                    }
                }
                wake(next);
                if (task != null) {
                    return task;
                }
                while (!woken) {
                    LockSupport.park(ThreadPool.this);
                    Thread.interrupted(); // or it would not park again
                }
            }
        }
    }

    /** @param size the most threads */
    ThreadPool(int size, ThreadFactory threads) {
        this.size = size;
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        Worker next;
        synchronized (this) {
            if (shutdown) {
                throw new RejectedExecutionException("the pool is shut down");
            }
            tasks.add(task);
            next = toWake();
        }
        wake(next);
    }

    /** Who is to be woken because there is a task; under the lock. @return null if somebody is on the way, or all are busy */
    private Worker toWake() {
        if (waking) {
            return null;
        }
        Worker next = idle.poll();
        if (next == null && workers.size() < size && mayStart()) {
            next = new Worker();
            workers.add(next);
        }
        waking = next != null;
        return next;
    }

    private boolean mayStart() {
        return workers.isEmpty() || !isRefused || System.nanoTime() - refusedNs >= PAUSE_NS;
    }

    private void wake(Worker worker) {
        if (worker == null) {
            return;
        }
        if (worker.woken) {
            start(worker);
        } else {
            worker.woken = true;
            LockSupport.unpark(worker.thread);
        }
    }

    private void start(Worker worker) {
        try {
            worker.thread.start();
        } catch (OutOfMemoryError e) {
            synchronized (this) {
                waking = false;
                isRefused = true;
                refusedNs = System.nanoTime();
                end(worker);
                if (workers.isEmpty()) {
                    throw e;
                }
                LOG.warn(
                        "No more than {} handler threads of {} can be started, which is tried again in {} s at the earliest: {}",
                        workers.size(),
                        size,
                        TimeUnit.NANOSECONDS.toSeconds(PAUSE_NS),
                        e.getMessage());
            }
        }
    }

    /** Under the lock. */
    private void end(Worker worker) {
        workers.remove(worker);
        notifyAll();
    }

    @Override
    public void shutdown() {
        List<Worker> toEnd;
        synchronized (this) {
            shutdown = true;
            toEnd = new ArrayList<>(idle);
            idle.clear();
        }
        toEnd.forEach(this::wake);
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        synchronized (this) {
            workers.forEach(worker -> worker.thread.interrupt());
            List<Runnable> left = new ArrayList<>(tasks);
            tasks.clear();
            return left;
        }
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shutdown && workers.isEmpty();
    }

    @Override
    public synchronized boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long until = System.nanoTime() + unit.toNanos(timeout);
        while (!isTerminated()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
