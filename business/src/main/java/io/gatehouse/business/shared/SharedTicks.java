package io.gatehouse.business.shared;

import io.gatehouse.business.threads.TickFence;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Claims ticks of the cluster's timers in the store: for each timer the latest tick, and who has it. Any thread. */
final class SharedTicks implements TickFence {
    private static final String MAP = "once";

    private final StoreCalls calls;
    private final SharedStore store;
    private final long self = new SecureRandom().nextLong();
    // Claims whose answer never came.
    private final Map<String, Long> unanswered = new ConcurrentHashMap<>();

    SharedTicks(StoreCalls calls, SharedStore store) {
        this.calls = calls;
        this.store = store;
    }

    @Override
    public Future<Boolean> claim(String name, long number, boolean late) {
        return calls.call(() -> {
            byte[] before = store.get(MAP, name);
            if (before != null && number(before) >= number) {
                return number(before) == number && claimant(before) == self && unanswered.remove(name, number);
            }
            unanswered.put(name, number);
            byte[] mine = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(number)
                    .putLong(self)
                    .array();
            boolean claimed = before == null
                    ? store.putIfAbsent(MAP, name, mine) == null
                    : store.replace(MAP, name, before, mine);
            unanswered.remove(name);
            // A timer that never ran has nothing to make up for.
            return claimed && !(late && before == null);
        });
    }

    private static long number(byte[] tick) {
        return ByteBuffer.wrap(tick).getLong();
    }

    private static long claimant(byte[] tick) {
        return ByteBuffer.wrap(tick).getLong(Long.BYTES);
    }
}
