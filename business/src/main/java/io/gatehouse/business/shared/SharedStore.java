package io.gatehouse.business.shared;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Maps of bytes by text, and topics, that all workers see. Each call is one atomic step on one key, and blocks until it is answered.
 * Each throws {@link io.gatehouse.base.UnavailableException} if it is not, or not in time. Any thread but an event loop.
 */
interface SharedStore {
    /** @return null if there is none */
    byte[] get(String map, String key);

    void set(String map, String key, byte[] value);

    /** @return what was there before, and still is; null if there was nothing */
    byte[] putIfAbsent(String map, String key, byte[] value);

    boolean replace(String map, String key, byte[] expected, byte[] value);

    void delete(String map, String key);

    boolean delete(String map, String key, byte[] expected);

    int size(String map);

    Set<String> keys(String map);

    Map<String, byte[]> entries(String map);

    /** Does not wait for the answer; calls of one thread arrive in order. */
    CompletionStage<Void> publish(String topic, byte[] message);

    /** @return ends it */
    Runnable onPublished(String topic, Consumer<byte[]> listener);

    /** Told of most keys that are added, soon. @return ends it */
    Runnable onAdded(String map, Consumer<String> listener);

    /** Blocks for some seconds at most. */
    void close();
}
