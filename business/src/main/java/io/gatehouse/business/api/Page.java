package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;

/**
 * Which part of a list, in the order of ids.
 *
 * @param after only clients after this one, or null for the beginning
 * @param size  at most so many, 1 or more
 */
public record Page(ClientId after, int size) {
    /** Checks the size. */
    public Page {
        if (size < 1) {
            throw new IllegalArgumentException("The page size " + size + " is below 1.");
        }
    }

    /** The first {@code size} clients. */
    public static Page first(int size) {
        return new Page(null, size);
    }

    /** Every client; asked for in portions, under one deadline. */
    public static Page all() {
        return new Page(null, Integer.MAX_VALUE);
    }
}
