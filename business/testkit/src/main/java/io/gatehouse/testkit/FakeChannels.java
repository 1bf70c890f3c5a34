package io.gatehouse.testkit;

import io.gatehouse.base.Checks;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Channels and queues of a worker that is the only one. Subscribers and consumers run before the call that caused it returns to the test,
 * and after the callback that made it. An item that failed comes again when the test has moved the clock. One thread.
 */
final class FakeChannels implements Channels {
    private static final long MAX_RETRY_S = 60;
    private static final long MIN_LIMIT_MS = 1000;

    private final FakeEvents events;
    private final FakeTimers timers;
    private final Map<String, List<Ear<Message>>> subscribers = new HashMap<>();
    private final Map<String, List<Ear<QueueItem>>> consumers = new HashMap<>();
    private final Map<String, Queue<QueueItem>> items = new HashMap<>();

    FakeChannels(FakeEvents events, FakeTimers timers) {
        this.events = events;
        this.timers = timers;
    }

    @Override
    public Future<Void> publish(String channel, Message message) {
        Checks.name("channel", channel);
        FakeSharedData.checked(message);
        for (Ear<Message> each : List.copyOf(subscribers.getOrDefault(channel, List.of()))) {
            events.runTask("A subscriber of the channel '" + channel + "'", () -> {
                if (!each.closed) {
                    each.listener.accept(message);
                }
            });
        }
        return Future.succeededFuture();
    }

    @Override
    public Subscription subscribe(String channel, Consumer<Message> subscriber) {
        Checks.name("channel", channel);
        return listen(subscribers, channel, subscriber);
    }

    @Override
    public Future<Void> enqueue(String queue, Message message) {
        Checks.name("queue", queue);
        FakeSharedData.checked(message);
        Queue<QueueItem> waiting = waiting(queue);
        if (waiting.size() >= MAX_ITEMS) {
            return Future.failedFuture(new UnavailableException(
                    Reason.LINK_FULL,
                    "The queue '" + queue + "' has " + MAX_ITEMS
                            + " items, the most there may be; nothing was added. Have more consumers, or add later."));
        }
        waiting.add(new QueueItem(message, 1));
        work(queue);
        return Future.succeededFuture();
    }

    @Override
    public Subscription consume(String queue, Duration limit, Consumer<QueueItem> consumer) {
        Checks.name("queue", queue);
        if (limit.toMillis() < MIN_LIMIT_MS) {
            throw new IllegalArgumentException("A limit of " + limit.toMillis() + " ms for an item of the queue '"
                    + queue + "' is too short; at least " + MIN_LIMIT_MS + " ms are needed.");
        }
        Subscription subscription = listen(consumers, queue, consumer);
        waiting(queue).forEach(ignored -> work(queue));
        return subscription;
    }

    private Queue<QueueItem> waiting(String queue) {
        return items.computeIfAbsent(queue, ignored -> new ArrayDeque<>());
    }

    /** Has one item worked on, if there is one and somebody who does. */
    private void work(String queue) {
        events.runTask("A consumer of the queue '" + queue + "'", () -> {
            List<Ear<QueueItem>> all = consumers.getOrDefault(queue, List.of());
            if (all.isEmpty()) {
                return;
            }
            QueueItem item = waiting(queue).poll();
            if (item == null) {
                return;
            }
            // In turn, as none of them is ever busy.
            Ear<QueueItem> next = all.remove(0);
            all.add(next);
            boolean done = false;
            try {
                next.listener.accept(item);
                done = true;
            } finally {
                if (!done) {
                    again(queue, item);
                }
            }
        });
    }

    private void again(String queue, QueueItem item) {
        timers.retryAfter(Duration.ofSeconds(Math.min(MAX_RETRY_S, item.attempt())), () -> {
            waiting(queue).add(new QueueItem(item.message(), item.attempt() + 1));
            work(queue);
        });
    }

    private static <T> Ear<T> listen(Map<String, List<Ear<T>>> all, String name, Consumer<T> listener) {
        List<Ear<T>> here = all.computeIfAbsent(name, ignored -> new ArrayList<>());
        Ear<T> ear = new Ear<>(here, Objects.requireNonNull(listener, "listener"));
        here.add(ear);
        return ear;
    }

    private static final class Ear<T> implements Subscription {
        private final List<Ear<T>> all;
        private final Consumer<T> listener;
        private boolean closed;

        private Ear(List<Ear<T>> all, Consumer<T> listener) {
            this.all = all;
            this.listener = listener;
        }

        @Override
        public Future<Void> ready() {
            return Future.succeededFuture();
        }

        @Override
        public long dropped() {
            return 0;
        }

        @Override
        public void close() {
            closed = true;
            all.remove(this);
        }
    }
}
