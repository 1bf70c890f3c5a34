package io.gatehouse.base;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What belongs to a request's path: {@code /chat} is that path only, {@code /admin/*} is {@code /admin} and everything below. A path of
 * its own goes before a {@code *}, and of those the longest decides. Paths are compared as they came, without decoding. Immutable.
 *
 * @param <T> what belongs to a path
 */
public final class PathRules<T> {
    private static final String BELOW = "/*";

    private final Map<String, T> byPath;
    private final List<Map.Entry<String, T>> byPrefix; // without /*, longest first

    /** @param rules pattern and what belongs to it; each pattern {@linkplain #check checked} */
    public PathRules(Map<String, T> rules) {
        rules.keySet().forEach(PathRules::check);
        byPath = Map.copyOf(rules);
        byPrefix = rules.entrySet().stream()
                .filter(rule -> rule.getKey().endsWith(BELOW))
                .map(rule ->
                        Map.entry(rule.getKey().substring(0, rule.getKey().length() - BELOW.length()), rule.getValue()))
                .sorted(Comparator.comparing(rule -> -rule.getKey().length()))
                .toList();
    }

    /** @throws IllegalArgumentException that says what is wrong with a pattern */
    public static String check(String pattern) {
        int star = pattern.indexOf('*');
        if (!pattern.startsWith("/") || star >= 0 && (star != pattern.length() - 1 || !pattern.endsWith(BELOW))) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is no path: it must start with / and may end with /* for everything below.");
        }
        return pattern;
    }

    /** What belongs to this path. */
    public Optional<T> find(String path) {
        T exact = byPath.get(path);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (Map.Entry<String, T> rule : byPrefix) {
            String prefix = rule.getKey();
            if (path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')) {
                return Optional.of(rule.getValue());
            }
        }
        return Optional.empty();
    }
}
