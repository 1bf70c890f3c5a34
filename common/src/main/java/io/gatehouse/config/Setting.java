package io.gatehouse.config;

import java.util.List;

/**
 * A value that the environment or the file has for a key.
 *
 * @param where the variable's name, or file and line and key: what an error message begins with
 * @param values one, or the elements of a list
 * @param isList whether it was written as a list, also of one element
 */
record Setting(String where, List<String> values, boolean isList) {
    Setting {
        values = List.copyOf(values);
    }

    static Setting of(String where, String value) {
        return new Setting(where, List.of(value), false);
    }

    /** For a message: a list in brackets, cut when long. */
    String shown() {
        String text = isList ? values.toString() : "'" + values.get(0) + "'";
        return text.length() <= 80 ? text : text.substring(0, 79) + "…";
    }
}
