package io.gatehouse.business.api;

/**
 * Which part of a list: of clients, in the order of ids; of uids or groups, in the order of {@link String#compareTo}. To go through a
 * long list, ask for the first page, then after the last entry of each page, until one comes shorter than its size. What comes and goes
 * meanwhile may or may not be met; what stays is met once. While an answer names missing gateways, theirs is missing.
 *
 * @param <K>   what orders the list: ids or names
 * @param after only what comes after this, or null for the beginning
 * @param size  at most so many, 1 or more
 */
public record Page<K>(K after, int size) {
    /** Checks the size. */
    public Page {
        if (size < 1) {
            throw new IllegalArgumentException("The page size " + size + " is below 1.");
        }
    }

    /** The first {@code size}. */
    public static <K> Page<K> first(int size) {
        return new Page<>(null, size);
    }

    /** Up to {@code size} that come after this one. */
    public static <K> Page<K> after(K last, int size) {
        return new Page<>(last, size);
    }

    /** All of it; asked for in portions, under one deadline. */
    public static <K> Page<K> all() {
        return new Page<>(null, Integer.MAX_VALUE);
    }
}
