package io.gatehouse.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Where two JSON values differ first. Stateless. */
final class JsonDifference {
    private JsonDifference() {}

    /** @return such as {@code "at content: expected hi, got ho"}; empty if they are the same */
    static String between(Object expected, Object got) {
        return between("", expected, got);
    }

    private static String between(String at, Object expected, Object got) {
        if (expected instanceof Map<?, ?> wanted && got instanceof Map<?, ?> found) {
            return betweenFields(at, wanted, found);
        }
        if (expected instanceof List<?> wanted && got instanceof List<?> found) {
            return betweenItems(at, wanted, found);
        }
        return Objects.equals(expected, got) ? "" : said(at, text(expected), text(got));
    }

    private static String betweenFields(String at, Map<?, ?> expected, Map<?, ?> got) {
        TreeSet<String> names = new TreeSet<>();
        expected.keySet().forEach(name -> names.add(name.toString()));
        got.keySet().forEach(name -> names.add(name.toString()));
        for (String name : names) {
            String path = at.isEmpty() ? name : at + "." + name;
            String difference;
            if (!got.containsKey(name)) {
                difference = said(path, text(expected.get(name)), "no such field");
            } else if (!expected.containsKey(name)) {
                difference = said(path, "no such field", text(got.get(name)));
            } else {
                difference = between(path, expected.get(name), got.get(name));
            }
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return "";
    }

    private static String betweenItems(String at, List<?> expected, List<?> got) {
        for (int i = 0; i < Math.min(expected.size(), got.size()); i++) {
            String difference = between(at + "[" + i + "]", expected.get(i), got.get(i));
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return expected.size() == got.size() ? "" : said(at, expected.size() + " items", got.size() + " items");
    }

    private static String said(String at, String expected, String got) {
        return (at.isEmpty() ? "" : "at " + at + ": ") + "expected " + expected + ", got " + got;
    }

    private static String text(Object value) {
        return value instanceof String text ? MessageText.quoted(text) : String.valueOf(value);
    }
}
