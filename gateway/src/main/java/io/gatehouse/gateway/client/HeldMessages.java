package io.gatehouse.gateway.client;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Messages for a client whose outbox is backed up, of which only the newest per key is worth sending. In the order in which the newest
 * ones came. Confined to the client's event loop.
 */
final class HeldMessages {
    // An entry of the map, its key, the reference to the frames.
    private static final int OVERHEAD_BYTES = 192;

    private final Map<String, ByteBuf> byKey = new LinkedHashMap<>();
    private long bytes;

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    int count() {
        return byKey.size();
    }

    /** Frames and what it costs to keep them. */
    long bytes() {
        return bytes;
    }

    /** What they cost beside the frames. */
    long overheadBytes() {
        return (long) OVERHEAD_BYTES * byKey.size();
    }

    /**
     * Keeps frames in the place of older ones with this key.
     *
     * @param frames taken over
     * @return whether there were older ones
     */
    boolean keep(String key, ByteBuf frames) {
        // Removed first: the newest one's place is behind what has come since the older one.
        ByteBuf older = byKey.remove(key);
        byKey.put(key, frames);
        bytes += frames.readableBytes() + OVERHEAD_BYTES;
        if (older != null) {
            bytes -= older.readableBytes() + OVERHEAD_BYTES;
            older.release();
        }
        return older != null;
    }

    /** Hands each to the action, which takes it over. Afterwards nothing is left. */
    void drainTo(Consumer<ByteBuf> action) {
        byKey.values().forEach(action);
        byKey.clear();
        bytes = 0;
    }
}
