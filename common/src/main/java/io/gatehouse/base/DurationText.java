package io.gatehouse.base;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations are written in options: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}. */
public final class DurationText {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18})(ms|s|m|h)");

    private DurationText() {}

    /**
     * Reads a whole number and a unit.
     *
     * @throws IllegalArgumentException with the text and the allowed form
     */
    public static Duration parse(String text) {
        Matcher form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; allowed: a whole number and a unit, "
                    + "ms, s, m or h, such as 250ms or 5s.");
        }
        long amount = Long.parseLong(form.group(1));
        Duration duration = switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(Math.min(amount, Long.MAX_VALUE / 60));
            default -> Duration.ofHours(Math.min(amount, Long.MAX_VALUE / 3600));
        };
        // Every timer counts in nanoseconds in a long.
        if (duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long; at most 292 years.");
        }
        return duration;
    }
}
