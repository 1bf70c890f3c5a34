package io.gatehouse.base;

import java.util.List;
import java.util.regex.Pattern;

/** What tags of workers may look like: 1 to 64 letters, digits, dots, dashes and underscores; at most 32 of them. */
public final class Tags {
    /** Most tags of one worker. */
    public static final int MAX_COUNT = 32;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Tags() {}

    /** Whether a text may be a tag. */
    public static boolean isTag(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether these may be the tags of one worker. */
    public static boolean areTags(List<String> tags) {
        return tags.size() <= MAX_COUNT && tags.stream().allMatch(Tags::isTag);
    }

    /** @throws IllegalArgumentException that says what a tag may look like */
    public static String check(String tag) {
        if (!isTag(tag)) {
            throw new IllegalArgumentException(
                    "'" + tag + "' is no tag: 1 to 64 letters, digits, dots, dashes and underscores are allowed.");
        }
        return tag;
    }
}
