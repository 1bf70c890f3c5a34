package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;

/**
 * How large the head of an upgrade request may be. What is larger is refused before anybody looks at it, and its connection ends. Line ends
 * do not count. Keys are {@code gateway.…}, in kebab case.
 *
 * @param maxRequestLineBytes of the line with method, path and query; a longer one gets 414
 * @param maxHeaderBytes      of the lines of all headers together; more get 431
 * @param maxHeaders          how many headers there may be; more get 431
 */
public record HeadLimits(int maxRequestLineBytes, int maxHeaderBytes, int maxHeaders) {
    /** The documented defaults. */
    public static final HeadLimits DEFAULTS = new HeadLimits(4 << 10, 8 << 10, 100);

    // Each text of a head must fit a link's field of 64 KiB, where a byte beyond ASCII takes two.
    private static final int MAX_BYTES = 32 << 10;
    private static final int MAX_HEADERS = 10_000;
    // What an upgrade cannot do without.
    private static final int MIN_LINE_BYTES = 32;
    private static final int MIN_HEADER_BYTES = 256;
    private static final int MIN_HEADERS = 5;

    /** Checks each value. */
    public HeadLimits {
        Checks.between("gateway.max-request-line-bytes", maxRequestLineBytes, MIN_LINE_BYTES, MAX_BYTES);
        Checks.between("gateway.max-header-bytes", maxHeaderBytes, MIN_HEADER_BYTES, MAX_BYTES);
        Checks.between("gateway.max-headers", maxHeaders, MIN_HEADERS, MAX_HEADERS);
    }

    /** What the largest head takes in a frame of a link at most. */
    long frameBytes() {
        return 2L * maxRequestLineBytes + 2L * maxHeaderBytes + 4L * maxHeaders;
    }
}
