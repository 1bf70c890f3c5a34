package io.gatehouse.samples.bench;

/** A measurement that cannot go on; the message says why. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }
}
