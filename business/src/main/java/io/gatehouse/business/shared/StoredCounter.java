package io.gatehouse.business.shared;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.SharedCounter;
import io.vertx.core.Future;

/** A number in a map of all counters. Any thread. */
final class StoredCounter implements SharedCounter {
    private static final String MAP = "counters";

    private final StoreCalls calls;
    private final SharedStore store;
    private final String name;

    StoredCounter(StoreCalls calls, SharedStore store, String name) {
        this.calls = calls;
        this.store = store;
        this.name = Checks.name("counter", name);
    }

    @Override
    public Future<Long> get() {
        return calls.call(() -> {
            byte[] bytes = store.get(MAP, name);
            return bytes == null ? 0 : Payload.number(bytes);
        });
    }

    @Override
    public Future<Long> add(long number) {
        return calls.call(() -> {
            byte[] before = store.get(MAP, name);
            // Whoever fails here has let another one through.
            while (true) {
                long after = (before == null ? 0 : Payload.number(before)) + number;
                if (set(before, after)) {
                    return after;
                }
                before = store.get(MAP, name);
            }
        });
    }

    @Override
    public Future<Boolean> compareAndSet(long expected, long value) {
        return calls.call(() -> {
            byte[] before = store.get(MAP, name);
            return (before == null ? 0 : Payload.number(before)) == expected && set(before, value);
        });
    }

    private boolean set(byte[] before, long after) {
        return before == null
                ? store.putIfAbsent(MAP, name, Payload.number(after)) == null
                : store.replace(MAP, name, before, Payload.number(after));
    }
}
