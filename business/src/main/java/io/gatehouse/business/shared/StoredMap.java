package io.gatehouse.business.shared;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.SharedMap;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A map of the store whose values are JSON. Any thread. */
final class StoredMap<V> implements SharedMap<V> {
    private static final String PREFIX = "map.";

    private final StoreCalls calls;
    private final SharedStore store;
    private final String name;
    private final String map;
    private final Class<V> type;

    StoredMap(StoreCalls calls, SharedStore store, String name, Class<V> type) {
        this.calls = calls;
        this.store = store;
        this.name = Checks.name("shared map", name);
        this.map = PREFIX + name;
        this.type = Objects.requireNonNull(type, "type");
    }

    @Override
    public Future<Optional<V>> get(String key) {
        check(key);
        return calls.call(
                () -> Optional.ofNullable(store.get(map, key)).map(bytes -> Payload.value(name, type, bytes)));
    }

    @Override
    public Future<Void> put(String key, V value) {
        check(key);
        byte[] json = json(value);
        return calls.call(() -> {
            store.set(map, key, json);
            return null;
        });
    }

    @Override
    public Future<Boolean> putIfAbsent(String key, V value) {
        check(key);
        byte[] json = json(value);
        return calls.call(() -> store.putIfAbsent(map, key, json) == null);
    }

    @Override
    public Future<Boolean> compareAndSet(String key, V expected, V value) {
        check(key);
        byte[] before = json(expected);
        byte[] after = json(value);
        return calls.call(() -> store.replace(map, key, before, after));
    }

    @Override
    public Future<Void> remove(String key) {
        check(key);
        return calls.call(() -> {
            store.delete(map, key);
            return null;
        });
    }

    @Override
    public Future<Boolean> remove(String key, V expected) {
        check(key);
        byte[] before = json(expected);
        return calls.call(() -> store.delete(map, key, before));
    }

    @Override
    public Future<Set<String>> keys() {
        return calls.call(() -> store.keys(map));
    }

    private static void check(String key) {
        Checks.name("key", key);
    }

    private static byte[] json(Object value) {
        return Payload.json(Objects.requireNonNull(value, "value"));
    }
}
