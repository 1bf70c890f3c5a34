package io.gatehouse.testkit;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SharedCounter;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.gatehouse.protocol.PayloadKind;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Shared data of a worker that is the only one: in memory, and every future is complete at once. One thread. */
final class FakeSharedData implements SharedData {
    private final Channels channels;
    private final Map<String, Map<String, byte[]>> maps = new HashMap<>();
    private final Map<String, Long> counters = new HashMap<>();

    FakeSharedData(FakeEvents events, FakeTimers timers) {
        channels = new FakeChannels(events, timers);
    }

    static Message checked(Message message) {
        checkLength("message", message.bytes());
        return message;
    }

    private static byte[] checkLength(String what, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("A " + what + " of " + bytes.length + " bytes cannot be shared; at most "
                    + MAX_BYTES + " are allowed.");
        }
        return bytes;
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public <V> SharedMap<V> map(String name, Class<V> type) {
        Checks.name("shared map", name);
        return new FakeMap<>(maps.computeIfAbsent(name, ignored -> new HashMap<>()), name, type);
    }

    @Override
    public SharedCounter counter(String name) {
        Checks.name("counter", name);
        return new SharedCounter() {
            @Override
            public Future<Long> get() {
                return Future.succeededFuture(counters.getOrDefault(name, 0L));
            }

            @Override
            public Future<Long> add(long number) {
                return Future.succeededFuture(counters.merge(name, number, Long::sum));
            }

            @Override
            public Future<Boolean> compareAndSet(long expected, long value) {
                boolean is = counters.getOrDefault(name, 0L) == expected;
                if (is) {
                    counters.put(name, value);
                }
                return Future.succeededFuture(is);
            }
        };
    }

    private record FakeMap<V>(Map<String, byte[]> entries, String name, Class<V> type) implements SharedMap<V> {
        private FakeMap {
            Objects.requireNonNull(type, "type");
        }

        private static byte[] json(Object value) {
            return checkLength(
                    "value",
                    Message.json(Objects.requireNonNull(value, "value")).bytes());
        }

        private V value(byte[] json) {
            return Message.of(PayloadKind.TEXT, json).json(type);
        }

        @Override
        public Future<Optional<V>> get(String key) {
            Checks.name("key", key);
            try {
                return Future.succeededFuture(
                        Optional.ofNullable(entries.get(key)).map(this::value));
            } catch (BadMessageException e) {
                return Future.failedFuture(new IllegalStateException(
                        "A value of the shared map '" + name + "' is no " + type.getSimpleName()
                                + ". Somebody uses this map with another type.",
                        e));
            }
        }

        @Override
        public Future<Void> put(String key, V value) {
            entries.put(Checks.name("key", key), json(value));
            return Future.succeededFuture();
        }

        @Override
        public Future<Boolean> putIfAbsent(String key, V value) {
            return Future.succeededFuture(entries.putIfAbsent(Checks.name("key", key), json(value)) == null);
        }

        @Override
        public Future<Boolean> compareAndSet(String key, V expected, V value) {
            boolean is = isThere(key, expected);
            byte[] json = json(value);
            if (is) {
                entries.put(key, json);
            }
            return Future.succeededFuture(is);
        }

        @Override
        public Future<Void> remove(String key) {
            entries.remove(Checks.name("key", key));
            return Future.succeededFuture();
        }

        @Override
        public Future<Boolean> remove(String key, V expected) {
            boolean is = isThere(key, expected);
            if (is) {
                entries.remove(key);
            }
            return Future.succeededFuture(is);
        }

        private boolean isThere(String key, V expected) {
            return Arrays.equals(entries.get(Checks.name("key", key)), json(expected));
        }

        @Override
        public Future<Set<String>> keys() {
            return Future.succeededFuture(Set.copyOf(entries.keySet()));
        }
    }
}
