package io.gatehouse.business.shared;

import io.gatehouse.base.Checks;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.Subscription;
import io.gatehouse.business.threads.HandlerThreads;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Topics and queues of the store. Any thread. */
final class StoredChannels implements Channels {
    private static final String TOPICS = "channel.";
    private static final long MIN_LIMIT_MS = 1000;
    private static final long RETRY_MS = 500;
    private static final int CLOCK_BITS = 12;

    private final StoreCalls calls;
    private final SharedStore store;
    private final HandlerThreads threads;
    private final ScheduledExecutorService loop;
    private final QueueTimes times;
    private final String producer = "%08x".formatted(new SecureRandom().nextInt());
    private final AtomicLong lastId = new AtomicLong();
    private final Map<String, Size> sizes = new ConcurrentHashMap<>();
    private final Map<QueueConsumer, Thread> consumers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** How many items a queue had when it was counted, and how many this process has added since. */
    private record Size(long countedNs, AtomicLong items) {}

    StoredChannels(
            StoreCalls calls,
            SharedStore store,
            HandlerThreads threads,
            ScheduledExecutorService loop,
            QueueTimes times) {
        this.calls = calls;
        this.store = store;
        this.threads = threads;
        this.loop = loop;
        this.times = times;
    }

    @Override
    public Future<Void> publish(String channel, Message message) {
        Checks.name("channel", channel);
        byte[] bytes = Payload.of(message);
        return calls.inOrder(() -> store.publish(TOPICS + channel, bytes));
    }

    @Override
    public Subscription subscribe(String channel, Consumer<Message> subscriber) {
        Checks.name("channel", channel);
        Inbox inbox = new Inbox(channel, threads, Objects.requireNonNull(subscriber, "subscriber"));
        register(inbox, TOPICS + channel);
        return inbox;
    }

    private void register(Inbox inbox, String topic) {
        Runnable attempt = () -> {
            try {
                if (!inbox.isClosed()) {
                    Runnable end = store.onPublished(topic, inbox::onMessage);
                    inbox.onRegistered(() -> calls.tryRun(end));
                }
            } catch (UnavailableException e) {
                // No register can be reached; the store says so, once.
                again(() -> register(inbox, topic));
            }
        };
        if (!calls.tryRun(attempt)) {
            again(() -> register(inbox, topic));
        }
    }

    private void again(Runnable task) {
        if (!closed) {
            loop.schedule(task, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Future<Void> enqueue(String queue, Message message) {
        WorkQueue to = new WorkQueue(queue);
        byte[] bytes = Payload.of(message);
        String id = nextId();
        return calls.call(() -> {
            countIn(to);
            // The same item again, if no answer came: it is there once all the same.
            StoreCalls.repeat(() -> {
                store.set(to.items(), id, bytes);
                return null;
            });
            return null;
        });
    }

    /** Grows with the clock, and with each call also where the clock does not; 13 and 3 hex digits, and who it is. */
    private String nextId() {
        long now = System.currentTimeMillis() << CLOCK_BITS;
        long id = lastId.updateAndGet(last -> Math.max(last + 1, now));
        return "%016x".formatted(id) + producer;
    }

    private void countIn(WorkQueue queue) {
        Size size = sizes.get(queue.name());
        if (size == null || System.nanoTime() - size.countedNs > TimeUnit.SECONDS.toNanos(1)) {
            size = new Size(System.nanoTime(), new AtomicLong(StoreCalls.repeat(() -> store.size(queue.items()))));
            sizes.put(queue.name(), size);
        }
        if (size.items.incrementAndGet() > MAX_ITEMS) {
            throw new UnavailableException(
                    Reason.LINK_FULL,
                    "The queue '" + queue.name() + "' has " + MAX_ITEMS
                            + " items, the most there may be; nothing was added. Have more consumers, or add later.");
        }
    }

    @Override
    public Subscription consume(String queue, Duration limit, Consumer<QueueItem> consumer) {
        WorkQueue of = new WorkQueue(queue);
        Objects.requireNonNull(consumer, "consumer");
        if (limit.toMillis() < MIN_LIMIT_MS) {
            throw new IllegalArgumentException("A limit of " + limit.toMillis() + " ms for an item of the queue '"
                    + queue + "' is too short; at least " + MIN_LIMIT_MS + " ms are needed.");
        }
        var consuming = new QueueConsumer(of, store, times, limit.toNanos(), consumer);
        if (closed) {
            consuming.close();
            return consuming;
        }
        ScheduledFuture<?> beats = loop.scheduleAtFixedRate(
                () -> calls.tryRun(consuming::beat), times.beatMs(), times.beatMs(), TimeUnit.MILLISECONDS);
        Thread thread = threads.dedicated("queue-" + queue, () -> {
            try {
                consuming.run();
            } finally {
                beats.cancel(false);
                consumers.remove(consuming);
            }
        });
        consumers.put(consuming, thread);
        thread.start();
        return consuming;
    }

    /** Nobody takes an item any more. */
    void stopTaking() {
        closed = true;
        consumers.keySet().forEach(QueueConsumer::close);
    }

    /** Waits for what is worked on, and interrupts what takes longer. */
    void awaitConsumers(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            for (Thread thread : consumers.values()) {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            }
            for (Thread thread : consumers.values()) {
                thread.interrupt();
                thread.join(RETRY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
