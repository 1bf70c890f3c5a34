package io.gatehouse.base;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** Argument and option checks whose messages name the key, the value and the bound. */
public final class Checks {
    /** Longest uid or group name, in UTF-8 bytes. */
    public static final int MAX_NAME_BYTES = 255;

    private Checks() {}

    /** @throws ConfigurationException if {@code value} is below {@code min} */
    public static long atLeast(String key, long value, long min) {
        if (value < min) {
            throw new ConfigurationException(key + "=" + value + " is below the least allowed value " + min + ".");
        }
        return value;
    }

    /** @throws ConfigurationException if {@code value} is outside {@code min} to {@code max}, both included */
    public static int between(String key, long value, int min, int max) {
        if (value < min || value > max) {
            throw new ConfigurationException(key + "=" + value + " is not within " + min + " to " + max + ".");
        }
        return (int) value;
    }

    /** @throws ConfigurationException if {@code value} is zero or negative */
    public static Duration positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new ConfigurationException(key + "=" + value.toMillis() + "ms must be longer than 0.");
        }
        return value;
    }

    /**
     * Checks a uid or group name that an application passed in.
     *
     * @param what {@code "uid"} or {@code "group"}, for the message
     * @throws IllegalArgumentException if it is null, empty, longer than {@link #MAX_NAME_BYTES}, or has half a surrogate pair
     */
    public static String name(String what, String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " is " + (name == null ? "null" : "empty")
                    + "; it must have 1 to " + MAX_NAME_BYTES + " UTF-8 bytes.");
        }
        // Most names are short: three bytes a char is the most UTF-8 can need, so only long ones are counted exactly.
        if (name.length() * 3 > MAX_NAME_BYTES) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("The " + what + " '" + name.substring(0, 32) + "…' has " + bytes
                        + " UTF-8 bytes; at most " + MAX_NAME_BYTES + " are allowed.");
            }
        }
        checkPairs(what, name);
        return name;
    }

    // Two such names would be the same one in UTF-8.
    private static void checkPairs(String what, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
                continue;
            }
            throw new IllegalArgumentException("The " + what + " has half a surrogate pair (U+"
                    + Integer.toHexString(c).toUpperCase(Locale.ROOT) + ") at " + i
                    + ", which is no character; it must be valid Unicode.");
        }
    }
}
