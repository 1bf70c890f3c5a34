package io.gatehouse.config;

import java.util.Comparator;

/**
 * One thing that is wrong with the options.
 *
 * @param line of the file; {@link #NO_LINE} if it stands elsewhere
 * @param message for people: where, what, what is allowed
 */
record Problem(int line, String message) {
    /** After all lines. */
    static final int NO_LINE = Integer.MAX_VALUE;

    static final Comparator<Problem> BY_LINE = Comparator.comparingInt(Problem::line);

    /** Of a flag, of the environment, or of several options together. */
    static Problem of(String message) {
        return new Problem(NO_LINE, message);
    }
}
