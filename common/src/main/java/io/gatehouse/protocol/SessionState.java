package io.gatehouse.protocol;

import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A client's session at one version, as it travels. Values are JSON texts, which the gateway keeps but does not read (the one
 * exception is a number to increment). Immutable.
 *
 * @param version 0 for a session never written to; every change adds one
 * @param values  key to JSON text
 */
public record SessionState(long version, Map<String, String> values) {
    /** Nothing written yet. */
    public static final SessionState EMPTY = new SessionState(0, Map.of());

    /** Copies the map. */
    public SessionState {
        values = Map.copyOf(values);
    }

    /** The next version, with one key set. */
    public SessionState with(String key, String json) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, json);
        return new SessionState(version + 1, changed);
    }

    /** The next version, without the key. */
    public SessionState without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.remove(key);
        return new SessionState(version + 1, changed);
    }

    /** The size that the session limit counts: UTF-8 bytes of all keys and values. */
    public int size() {
        int size = 0;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            size += ByteBufUtil.utf8Bytes(entry.getKey()) + ByteBufUtil.utf8Bytes(entry.getValue());
        }
        return size;
    }
}
