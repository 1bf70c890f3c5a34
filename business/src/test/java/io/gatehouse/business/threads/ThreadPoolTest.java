package io.gatehouse.business.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadPoolTest {
    private static final int SIZE = 4;

    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((where, e) -> uncaught.add(e));
        threads.add(thread);
        return thread;
    };
    private ThreadPool pool = new ThreadPool(SIZE, factory);

    @AfterEach
    void end() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldRunAsManyTasksAtATimeAsItHasThreadsAndNoMore() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier allThere = new CyclicBarrier(SIZE);
        CountDownLatch done = new CountDownLatch(5 * SIZE);

        for (int i = 0; i < 5 * SIZE; i++) {
            pool.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                meet(allThere);
                running.decrementAndGet();
                done.countDown();
            });
        }

        done.await();
        assertThat(most).hasValue(SIZE);
        assertThat(threads).hasSize(SIZE);
    }

    @Test
    void shouldStartTasksInTheOrderInWhichTheyCame() throws Exception {
        pool.shutdown();
        pool = new ThreadPool(1, factory);
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);

        for (int i = 0; i < 1000; i++) {
            int number = i;
            pool.execute(() -> order.add(number));
        }
        pool.execute(done::countDown);

        done.await();
        assertThat(order).hasSize(1000).isSorted();
    }

    @Test
    void shouldGiveABurstOfShortTasksToTheThreadThatWasIdleLast() throws Exception {
        occupyAll();
        Thread last = runOne();

        List<Thread> ran = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ran.add(runOne());
        }

        assertThat(ran).containsOnly(last);
    }

    @Test
    void shouldLetTheFirstThreadThatGetsFreeDoWhatHasWaited() throws Exception {
        CountDownLatch[] holds = new CountDownLatch[SIZE];
        CountDownLatch busy = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            CountDownLatch hold = holds[i] = new CountDownLatch(1);
            pool.execute(() -> {
                busy.countDown();
                await(hold);
            });
        }
        busy.await();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            int number = i;
            pool.execute(() -> {
                order.add(number);
                done.countDown();
            });
        }

        holds[0].countDown();

        done.await();
        assertThat(order).isSorted();
        for (CountDownLatch hold : holds) {
            hold.countDown();
        }
    }

    @Test
    void shouldForgetNoTaskWhoeverSendsAndHoweverLongTheyTake() throws Exception {
        long seed = new Random().nextLong();
        int senders = 3;
        int each = 5000;
        CountDownLatch done = new CountDownLatch(senders * each);
        List<Thread> sending = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Random random = new Random(seed + i);
            Thread sender = new Thread(() -> {
                for (int task = 0; task < each; task++) {
                    int length = random.nextInt(40);
                    pool.execute(() -> {
                        if (length == 0) {
                            LockSupport.parkNanos(100_000);
                        }
                        done.countDown();
                    });
                    if (random.nextInt(50) == 0) {
                        LockSupport.parkNanos(50_000);
                    }
                }
            });
            sending.add(sender);
            sender.start();
        }

        for (Thread sender : sending) {
            sender.join();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void shouldReportATaskThatThrowsAndGoOn() throws Exception {
        var failure = new IllegalStateException("on purpose");
        Thread before = runOne();

        pool.execute(() -> {
            throw failure;
        });

        assertThat(uncaught.poll(60, TimeUnit.SECONDS)).isSameAs(failure);
        assertThat(runOne()).isSameAs(before);
    }

    @Test
    void shouldKeepAnInterruptFromTheNextTask() throws Exception {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        pool.execute(() -> Thread.currentThread().interrupt());

        for (int i = 0; i < SIZE; i++) {
            pool.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
            assertThat(interrupted.poll(60, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void shouldDoWhatWaitsBeforeItEndsAndTakeNothingMore() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 3 * SIZE; i++) {
            pool.execute(() -> {
                await(hold);
                ran.incrementAndGet();
            });
        }

        pool.shutdown();

        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.isTerminated()).isFalse();
        assertThat(pool.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> pool.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        hold.countDown();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasValue(3 * SIZE);
    }

    @Test
    void shouldInterruptWhatRunsAndHandBackWhatWaits() throws Exception {
        CountDownLatch busy = new CountDownLatch(SIZE);
        CountDownLatch interrupted = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            pool.execute(() -> {
                busy.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
        }
        busy.await();
        Runnable waits = () -> {};
        pool.execute(waits);

        assertThat(pool.shutdownNow()).containsExactly(waits);

        interrupted.await();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldGoOnWithTheThreadsThatItHasWhenNoMoreCanBeStarted() throws Exception {
        AtomicInteger startable = new AtomicInteger(2);
        pool.shutdown();
        pool = new ThreadPool(SIZE, task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (startable.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                setDaemon(true);
                super.start();
            }
        });
        CyclicBarrier two = new CyclicBarrier(2);
        CountDownLatch done = new CountDownLatch(10);

        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                meet(two);
                done.countDown();
            });
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void occupyAll() throws InterruptedException {
        CyclicBarrier allThere = new CyclicBarrier(SIZE);
        CountDownLatch done = new CountDownLatch(SIZE);
        for (int i = 0; i < SIZE; i++) {
            pool.execute(() -> {
                meet(allThere);
                done.countDown();
            });
        }
        done.await();
        awaitIdle();
    }

    /** Runs a task, and waits until whoever ran it is idle again. */
    private Thread runOne() throws InterruptedException {
        BlockingQueue<Thread> who = new LinkedBlockingQueue<>();
        pool.execute(() -> who.add(Thread.currentThread()));
        Thread thread = who.poll(60, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        awaitIdle();
        return thread;
    }

    private void awaitIdle() {
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING || LockSupport.getBlocker(thread) != pool) {
                Thread.onSpinWait();
            }
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the others did not come", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
