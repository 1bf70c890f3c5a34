package io.gatehouse.base;

import java.util.regex.Pattern;

/** Text that a stranger may have chosen, made fit for one line of a log. */
public final class LogText {
    // Line ends of every kind, terminal escapes, and what turns the direction of writing or cannot be encoded.
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    /** Of a stranger's text in one line of a log, in UTF-8. */
    public static final int MAX_BYTES = 256;

    private static final String ELLIPSIS = "…";
    private static final int ELLIPSIS_BYTES = 3;

    private LogText() {}

    /**
     * The text with a question mark for each character that is not printable, cut with an ellipsis if it is longer than
     * {@value #MAX_BYTES} bytes of UTF-8; for logs.
     */
    public static String line(String text) {
        // Each character is a byte at least; what comes after need not be looked at.
        String printable = printable(text.length() > MAX_BYTES ? text.substring(0, MAX_BYTES + 1) : text);
        int bytes = 0;
        int cutAt = 0; // where the ellipsis would still fit
        for (int i = 0; i < printable.length(); i = printable.offsetByCodePoints(i, 1)) {
            cutAt = bytes + ELLIPSIS_BYTES <= MAX_BYTES ? i : cutAt;
            bytes += utf8Length(printable.codePointAt(i));
            if (bytes > MAX_BYTES) {
                return printable.substring(0, cutAt) + ELLIPSIS;
            }
        }
        return printable;
    }

    /**
     * The text with a question mark for each character that is not printable, cut with an ellipsis if it is longer; for columns of a
     * screen.
     *
     * @param max how many characters at most
     */
    public static String line(String text, int max) {
        boolean cut = text.length() > max;
        return printable(cut ? text.substring(0, max) : text) + (cut ? ELLIPSIS : "");
    }

    // Half of a pair is not printable, so that what is left has whole characters.
    private static String printable(String text) {
        return NOT_PRINTABLE.matcher(text).replaceAll("?");
    }

    private static int utf8Length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
}
