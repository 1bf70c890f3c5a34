package io.gatehouse.business.shared;

import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for one subscriber, who gets it on a handler thread, one after the other. Any thread. */
final class Inbox implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final String channel;
    private final Executor threads;
    private final Consumer<Message> subscriber;
    private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>(Channels.MAX_WAITING);
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private final Promise<Void> ready = Promise.promise();
    private volatile boolean closed;
    private volatile boolean behind;
    private Runnable end; // guarded by this

    Inbox(String channel, Executor threads, Consumer<Message> subscriber) {
        this.channel = channel;
        this.threads = threads;
        this.subscriber = subscriber;
    }

    /** @param end what ends it at the store, on a thread that may block */
    void onRegistered(Runnable end) {
        synchronized (this) {
            this.end = end;
        }
        ready.tryComplete();
        if (closed) {
            endOnce();
        }
    }

    void onMessage(byte[] bytes) {
        if (closed) {
            return;
        }
        if (!waiting.offer(bytes)) {
            dropped.incrementAndGet();
            if (!behind) {
                behind = true;
                LOG.warn(
                        "A subscriber of the channel '{}' has {} messages waiting; more are dropped until it has caught up",
                        channel,
                        Channels.MAX_WAITING);
            }
            return;
        }
        call();
    }

    private void call() {
        if (running.compareAndSet(false, true)) {
            threads.execute(this::run);
        }
    }

    private void run() {
        byte[] next = waiting.poll();
        while (next != null && !closed) {
            try {
                subscriber.accept(Payload.message(next));
            } catch (Throwable e) {
                LOG.error(
                        "A subscriber of the channel '{}' failed; it gets the next message all the same.", channel, e);
            }
            next = waiting.poll();
        }
        behind = false;
        running.set(false);
        if (!waiting.isEmpty() && !closed) {
            call();
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Future<Void> ready() {
        return ready.future();
    }

    @Override
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        closed = true;
        endOnce();
    }

    private void endOnce() {
        Runnable once;
        synchronized (this) {
            once = end;
            end = null;
        }
        if (once != null) {
            once.run();
        }
    }
}
