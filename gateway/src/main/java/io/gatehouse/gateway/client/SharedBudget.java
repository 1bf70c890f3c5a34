package io.gatehouse.gateway.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Bytes that clients of all event loops hold together, with a bound. Each loop shows its sum; above the bound the largest of all loops
 * give up what they hold, until a fifth of the budget is free. Any thread.
 *
 * @param <P> what a loop has of it
 */
abstract class SharedBudget<P extends SharedBudget.Part> {
    /** What one event loop has. Confined to it, but for {@link #shownBytes} and {@link #execute}. */
    interface Part {
        long shownBytes();

        void execute(Runnable task);

        /** What the client has that has most. */
        long largest();

        /**
         * Those that have at least so much give it up, largest first, until there is {@linkplain SharedBudget#isRelieved room}.
         *
         * @return how many did
         */
        int giveUp(long fromBytes);
    }

    private final long limitBytes;
    private final long lowBytes;
    private final AtomicBoolean isRelieving = new AtomicBoolean();
    private final List<P> loops = new CopyOnWriteArrayList<>();
    private volatile boolean isOver;
    private volatile boolean isHopeless; // nothing could be given up: not tried again before the next tick

    SharedBudget(long limitBytes) {
        this.limitBytes = limitBytes;
        this.lowBytes = limitBytes - limitBytes / 5;
    }

    final P add(P loop) {
        loops.add(loop);
        return loop;
    }

    /** What all may hold. */
    public final long limitBytes() {
        return limitBytes;
    }

    /** What they hold, as each loop has shown it last. */
    public final long usedBytes() {
        long sum = unownedBytes();
        for (P each : loops) {
            sum += each.shownBytes();
        }
        return sum;
    }

    /** What is held by no loop in particular. */
    abstract long unownedBytes();

    /** A loop has shown what it holds. Returns whether there is too little room. */
    final boolean look() {
        long used = usedBytes();
        if (used > limitBytes) {
            isOver = true;
            if (!isHopeless && isRelieving.compareAndSet(false, true)) {
                findLargest();
            }
        } else if (isOver && used <= lowBytes) {
            isOver = false;
        }
        return isOver;
    }

    /** Of these, what the one has that has most. */
    static <T> long largest(List<T> holders, ToLongFunction<T> bytes) {
        long largest = 0;
        for (T each : holders) {
            largest = Math.max(largest, bytes.applyAsLong(each));
        }
        return largest;
    }

    /**
     * Of these, those that have at least so much give it up, until there is {@linkplain #isRelieved room}.
     *
     * @param giveUp may change {@code holders}; returns whether that has made room
     * @return how often it has
     */
    final <T> int giveUp(
            List<T> holders, ToLongFunction<T> bytes, long fromBytes, Comparator<T> order, Predicate<T> giveUp) {
        List<T> large = new ArrayList<>();
        for (T each : holders) {
            if (bytes.applyAsLong(each) >= fromBytes) {
                large.add(each);
            }
        }
        large.sort(order);
        int given = 0;
        for (T each : large) {
            if (isRelieved()) {
                break;
            }
            given += giveUp.test(each) ? 1 : 0;
        }
        return given;
    }

    final boolean isRelieved() {
        return usedBytes() <= lowBytes;
    }

    final void onTick() {
        isHopeless = false;
    }

    // In rounds, because nobody knows beforehand what one client's end frees: others may wait for the same messages.
    private void findLargest() {
        AtomicLong largest = new AtomicLong();
        everywhere(loop -> largest.accumulateAndGet(loop.largest(), Math::max), () -> giveUp(largest.get() / 2));
    }

    private void giveUp(long fromBytes) {
        AtomicInteger given = new AtomicInteger();
        everywhere(loop -> given.addAndGet(loop.giveUp(fromBytes)), () -> {
            if (given.get() > 0 && !isRelieved()) {
                findLargest();
            } else {
                isHopeless = given.get() == 0;
                isRelieving.set(false);
            }
        });
    }

    private void everywhere(Consumer<P> task, Runnable then) {
        List<P> all = new ArrayList<>(loops);
        AtomicInteger left = new AtomicInteger(all.size());
        for (P each : all) {
            each.execute(() -> {
                try {
                    task.accept(each);
                } finally {
                    if (left.decrementAndGet() == 0) {
                        then.run();
                    }
                }
            });
        }
    }
}
