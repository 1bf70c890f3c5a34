package io.gatehouse.testkit;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Runs a handler, one call after the other, on the test's thread: what happens during a call waits until the call has returned. The
 * events of a client also wait for the future that its event before gave back. Keeps, or throws, what the handler threw.
 */
final class FakeEvents {
    private final Thread owner = Thread.currentThread();
    // Concurrent only because a handler's future may be completed by another thread; everything is run by the owner.
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final List<Event> pending = new ArrayList<>(); // called, and their futures are not complete
    private AsyncClientEvents handler;
    private List<Throwable> tolerated;
    private boolean running;
    private Runnable afterEach = () -> {};

    /** What a callback is, so that it can come again. */
    record Event(FakeClient client, String name, long number, boolean redelivered, Call call) {
        Event again() {
            return new Event(client, name, number, true, call);
        }

        @Override
        public String toString() {
            return name + " of " + client + " (event " + number + ")";
        }
    }

    interface Call {
        Future<?> deliver(AsyncClientEvents handler, Client client);
    }

    void handler(AsyncClientEvents of) {
        handler = of;
    }

    AsyncClientEvents handler() {
        return handler;
    }

    /** Runs a task after each call; it may add others. */
    void afterEach(Runnable task) {
        afterEach = task;
    }

    /** Refuses other threads: this state has no locks, and a test that finds them missing would fail now and then. */
    void checkThread() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("A FakeWorker belongs to the thread that started it, " + owner.getName()
                    + ", and was called by " + Thread.currentThread().getName()
                    + ". A handler with threads of its own is tested with a LocalCluster.");
        }
    }

    List<Throwable> tolerate() {
        if (tolerated == null) {
            tolerated = new ArrayList<>();
        }
        return tolerated;
    }

    /** Events whose futures are not complete, in words. */
    List<String> unfinished() {
        return pending.stream()
                .map(event -> event + " is not done: its future is not complete")
                .toList();
    }

    /** Runs an event: now, or after what runs, and after the client's events before it. */
    void add(Event event) {
        checkThread();
        event.client().lane().add(event);
        waiting.add(() -> runLane(event.client()));
        runWaiting();
    }

    /** Does something to several clients, and then runs the events that this caused. */
    void together(Runnable change) {
        checkThread();
        boolean outermost = !running;
        running = true;
        try {
            change.run();
        } finally {
            running = !outermost;
        }
        runWaiting();
    }

    /** Runs a task, and then the events that it caused. */
    void runTask(String what, Runnable task) {
        waiting.add(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failed(what, e);
            }
        });
        runWaiting();
    }

    /** The same for a task that must be done when this returns. */
    void runWhole(String what, Supplier<Future<?>> task) {
        runTask(what, () -> {
            Future<?> outcome = task.get();
            if (!outcome.isComplete()) {
                throw new IllegalStateException("its future is not complete, and nothing can complete it here");
            }
            if (outcome.failed()) {
                failed(what, outcome.cause());
            }
        });
    }

    private void runWaiting() {
        checkThread();
        if (running) {
            return;
        }
        running = true;
        try {
            do {
                for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.run();
                    afterEach.run();
                }
                afterEach.run();
            } while (!waiting.isEmpty());
        } finally {
            running = false;
        }
    }

    private void runLane(FakeClient client) {
        while (!client.isBusy() && !client.lane().isEmpty()) {
            deliver(client.lane().poll());
        }
    }

    private void deliver(Event event) {
        Client client = new FakeEventClient(event);
        Future<?> outcome;
        try {
            outcome = event.call().deliver(handler, client);
            if (outcome == null) {
                throw new NullPointerException("the handler gave back null where a future belongs");
            }
        } catch (Throwable e) {
            onFailed(event, client, e);
            return;
        }
        if (outcome.isComplete()) {
            if (outcome.failed()) {
                onFailed(event, client, outcome.cause());
            }
            return;
        }
        event.client().busy(true);
        pending.add(event);
        outcome.onComplete(done -> {
            waiting.add(() -> onLateEnd(event, client, done.cause()));
            if (Thread.currentThread() == owner) {
                runWaiting();
            }
        });
    }

    private void onLateEnd(Event event, Client client, Throwable error) {
        event.client().busy(false);
        pending.remove(event);
        if (error != null) {
            onFailed(event, client, error);
        }
        runLane(event.client());
    }

    private void onFailed(Event event, Client client, Throwable error) {
        try {
            handler.onError(client, error);
        } catch (Throwable second) {
            if (second != error) {
                error.addSuppressed(second);
            }
        }
        failed(event.toString(), error);
    }

    private void failed(String what, Throwable error) {
        if (tolerated == null) {
            // The rest must not turn up in a later call.
            waiting.clear();
            throw new AssertionError(
                    what + " threw " + error + ". A test that means it calls tolerateErrors() first.", error);
        }
        tolerated.add(error);
    }
}
