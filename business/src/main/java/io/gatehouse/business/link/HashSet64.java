package io.gatehouse.business.link;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A set of 64-bit hashes in 13 to 27 bytes each. One thread writes at a time; any thread reads, without a lock and without an object per
 * look-up.
 */
final class HashSet64 {
    // No hash is one of these two: they stand for a place that was never taken, and for one that was given up.
    private static final long FREE = 0;
    private static final long GIVEN_UP = 1;
    private static final int LEAST_CAPACITY = 16;

    private volatile AtomicLongArray places = new AtomicLongArray(LEAST_CAPACITY);
    private int size; // writer only
    private int taken; // writer only; also what was given up
    private long digest; // writer only

    int size() {
        return size;
    }

    /** All hashes, combined by exclusive or. */
    long digest() {
        return digest;
    }

    /** Any thread. What the writer has added before is found. */
    boolean contains(long hash) {
        long key = key(hash);
        AtomicLongArray now = places;
        int mask = now.length() - 1;
        for (int i = (int) key & mask; ; i = (i + 1) & mask) {
            long there = now.get(i);
            if (there == key) {
                return true;
            }
            if (there == FREE) {
                return false;
            }
        }
    }

    void add(long hash) {
        if (contains(hash)) {
            return;
        }
        if ((taken + 1) * 5L > places.length() * 3L) {
            rehash();
        }
        put(places, key(hash));
        taken++;
        size++;
        digest ^= hash;
    }

    void remove(long hash) {
        long key = key(hash);
        AtomicLongArray now = places;
        int mask = now.length() - 1;
        for (int i = (int) key & mask; now.get(i) != FREE; i = (i + 1) & mask) {
            if (now.get(i) == key) {
                now.set(i, GIVEN_UP);
                size--;
                digest ^= hash;
                return;
            }
        }
    }

    /** Readers find the old places, which still hold everything, or the new ones, which do so, too. */
    private void rehash() {
        int capacity = LEAST_CAPACITY;
        while ((size + 1) * 3L > capacity) {
            capacity *= 2;
        }
        AtomicLongArray old = places;
        AtomicLongArray larger = new AtomicLongArray(capacity);
        for (int i = 0; i < old.length(); i++) {
            long key = old.get(i);
            if (key != FREE && key != GIVEN_UP) {
                put(larger, key);
            }
        }
        taken = size;
        places = larger;
    }

    private static void put(AtomicLongArray into, long key) {
        int mask = into.length() - 1;
        int i = (int) key & mask;
        while (into.get(i) != FREE) {
            i = (i + 1) & mask;
        }
        into.set(i, key);
    }

    // Two in 2^64 hashes share a place with another one: a needless send.
    private static long key(long hash) {
        return hash == FREE || hash == GIVEN_UP ? hash + 2 : hash;
    }
}
