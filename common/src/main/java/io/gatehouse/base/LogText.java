package io.gatehouse.base;

import java.util.regex.Pattern;

/** Text that a stranger may have chosen, made fit for one line of a log. */
public final class LogText {
    // Line ends of every kind, terminal escapes, and what turns the direction of writing or cannot be encoded.
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private LogText() {}

    /**
     * The text with a question mark for each character that is not printable, cut with an ellipsis if it is longer.
     *
     * @param max how many characters at most
     */
    public static String line(String text, int max) {
        boolean cut = text.length() > max;
        return NOT_PRINTABLE.matcher(cut ? text.substring(0, max) : text).replaceAll("?") + (cut ? "…" : "");
    }
}
