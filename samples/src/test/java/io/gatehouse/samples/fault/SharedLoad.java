package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SharedCounter;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Calls of every kind to shared data, one after the other for each kind, by one process; knows how long each took, which were answered,
 * and what must therefore be there. The data are its own, by its name.
 */
final class SharedLoad implements AutoCloseable {
    private static final int HANGS_AFTER_SECONDS = 120;
    private static final int SLOTS = 12;
    private static final int REMOVED_AT_MOST = 5000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final String name;
    private final SharedData shared;
    private final SharedMap<Integer> kept;
    private final SharedMap<Integer> newest;
    private final SharedMap<Integer> removed;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Map<String, Set<Long>> numbers = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** What became of the calls of one kind. One caller writes. */
    private static final class Kind {
        private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
        private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
        private final Map<UnavailableException.Reason, Integer> reasons = new ConcurrentHashMap<>();
        private volatile long longestNs;
    }

    SharedLoad(String name, SharedData shared) {
        this.name = name;
        this.shared = shared;
        kept = shared.map(name + " kept", Integer.class);
        newest = shared.map(name + " newest", Integer.class);
        removed = shared.map(name + " removed", Integer.class);
    }

    SharedLoad start() throws Exception {
        List<Future<Void>> there = new ArrayList<>();
        for (int i = 0; i < REMOVED_AT_MOST; i += 500) {
            there.clear();
            for (int j = i; j < i + 500; j++) {
                there.add(removed.put(key(j), j));
            }
            Future.all(there).await(60, TimeUnit.SECONDS);
        }
        caller("put", i -> kept.put(key(i), i));
        caller("overwrite", i -> newest.put(key(i % SLOTS), i));
        caller("remove", i -> i < REMOVED_AT_MOST ? removed.remove(key(i)) : kept.get(key(0)));
        caller("get", i -> kept.get(key(i % 100)));
        caller("keys", i -> newest.keys());
        caller("increment", i -> {
            String of = name + " " + i % SLOTS;
            return shared.counter(of).increment().onSuccess(number -> {
                if (!numbers.computeIfAbsent(of, none -> ConcurrentHashMap.newKeySet())
                        .add(number)) {
                    wrong.add("the counter '" + of + "' gave " + number + " twice");
                }
            });
        });
        caller("enqueue", i -> shared.channels().enqueue("work", Message.text(item(i))));
        caller("publish", i -> shared.channels().publish("news", Message.text(item(i))));
        return this;
    }

    private void caller(String what, IntFunction<Future<?>> call) {
        Kind kind = new Kind();
        kinds.put(what, kind);
        Thread thread = new Thread(
                () -> {
                    for (int i = 0; !stopped; i++) {
                        one(what, kind, i, call);
                        LockSupport.parkNanos(PAUSE_NS);
                    }
                },
                name + " " + what);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void one(String what, Kind kind, int number, IntFunction<Future<?>> call) {
        long begunNs = System.nanoTime();
        try {
            call.apply(number).await(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
            kind.answered.add(number);
        } catch (UnavailableException e) {
            kind.unanswered.add(number);
            kind.reasons.merge(e.reason(), 1, Integer::sum);
        } catch (TimeoutException e) {
            wrong.add(what + " hangs");
            stopped = true;
        } catch (RuntimeException e) {
            wrong.add(what + " failed with " + e);
        }
        kind.longestNs = Math.max(kind.longestNs, System.nanoTime() - begunNs);
    }

    /** How long the slowest call of each kind took since the last time. */
    Map<String, Duration> longest() {
        Map<String, Duration> all = new TreeMap<>();
        kinds.forEach((what, kind) -> {
            all.put(what, Duration.ofNanos(kind.longestNs));
            kind.longestNs = 0;
        });
        return all;
    }

    int answered() {
        return kinds.values().stream().mapToInt(kind -> kind.answered.size()).sum();
    }

    /** By kind and reason. */
    Map<String, Object> unanswered() {
        Map<String, Object> all = new TreeMap<>();
        kinds.forEach((what, kind) -> {
            if (!kind.reasons.isEmpty()) {
                all.put(what, kind.reasons);
            }
        });
        return all;
    }

    /** Returns when each call has ended. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(HANGS_AFTER_SECONDS));
        }
    }

    /** The items that are in the queue, or were. */
    Set<String> items() {
        Set<String> items = ConcurrentHashMap.newKeySet();
        kinds.get("enqueue").answered.forEach(i -> items.add(item(i)));
        return items;
    }

    /** Asks, as somebody else, whether all that was answered is as it was answered. */
    void assertKept(SharedData asked) {
        assertThat(wrong).as(name).isEmpty();
        assertThat(asked.map(name + " kept", Integer.class).keys().await())
                .as("%s: what was put", name)
                .containsAll(keys(kinds.get("put").answered));
        assertThat(asked.map(name + " removed", Integer.class).keys().await())
                .as("%s: what was removed", name)
                .doesNotContainAnyElementsOf(keys(kinds.get("remove").answered));
        Kind puts = kinds.get("overwrite");
        Kind adds = kinds.get("increment");
        for (int i = 0; i < SLOTS; i++) {
            int slot = i;
            int last = asked.map(name + " newest", Integer.class)
                    .get(key(i))
                    .await()
                    .orElseThrow();
            assertThat(last)
                    .as("%s: the last value of %d", name, i)
                    .isGreaterThanOrEqualTo(puts.answered.stream()
                            .filter(put -> put % SLOTS == slot)
                            .max(Integer::compare)
                            .orElse(0));
            SharedCounter counter = asked.counter(name + " " + i);
            long least =
                    adds.answered.stream().filter(add -> add % SLOTS == slot).count();
            long most = least
                    + adds.unanswered.stream()
                            .filter(add -> add % SLOTS == slot)
                            .count();
            assertThat(counter.get().await()).as("%s: counter %d", name, i).isBetween(least, most);
        }
    }

    private static Set<String> keys(Set<Integer> numbers) {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        numbers.forEach(i -> keys.add(key(i)));
        return keys;
    }

    private String item(int number) {
        return name + " " + number;
    }

    private static String key(int number) {
        return Integer.toString(number);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
