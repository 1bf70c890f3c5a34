package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as options write it: {@code 256KiB}, {@code 1MiB} or plain bytes.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,19})(B|KiB|MiB|GiB)?");

    /** @throws IllegalArgumentException if negative */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("'" + bytes + "' is negative; a size is 0 or more.");
        }
    }

    /** @throws IllegalArgumentException saying which form is allowed */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            int shift = switch (form.group(2) == null ? "B" : form.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                default -> 0;
            };
            try {
                return new ByteSize(Math.multiplyExact(Long.parseLong(form.group(1)), 1L << shift));
            } catch (ArithmeticException | NumberFormatException tooLarge) {
                throw new IllegalArgumentException(
                        "'" + text + "' is too large; at most " + Long.MAX_VALUE + " bytes.");
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a size; allowed: a whole number of bytes, or one with "
                        + "the unit B, KiB, MiB or GiB, such as 65536 or 64KiB.");
    }

    /**
     * The number of bytes where one array holds them.
     *
     * @param key the option, for the message
     * @throws ConfigurationException if it is 2 GiB or more
     */
    public int toInt(String key) {
        if (bytes > Integer.MAX_VALUE) {
            throw new ConfigurationException(key + "=" + this + " is too large; it must be less than 2GiB.");
        }
        return (int) bytes;
    }

    /** In the largest unit that leaves no fraction. */
    @Override
    public String toString() {
        if (bytes == 0 || bytes % 1024 != 0) {
            return bytes + "B";
        }
        if (bytes % (1 << 20) != 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes % (1 << 30) != 0 ? (bytes >> 20) + "MiB" : (bytes >> 30) + "GiB";
    }
}
