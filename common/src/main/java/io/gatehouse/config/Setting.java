package io.gatehouse.config;

import java.util.List;

/**
 * A value that the environment or the file has for a key.
 *
 * @param where the variable's name, or file and line and key: what an error message begins with
 * @param line of the file; {@link Problem#NO_LINE} for a variable
 * @param values one, or the elements of a list
 * @param isList whether it was written as a list, also of one element
 */
record Setting(String where, int line, List<String> values, boolean isList) {
    Setting {
        values = List.copyOf(values);
    }

    static Setting inFile(String where, int line, String value) {
        return new Setting(where, line, List.of(value), false);
    }

    static Setting inEnvironment(String variable, String value) {
        return new Setting("environment variable " + variable, Problem.NO_LINE, List.of(value), false);
    }

    boolean isInFile() {
        return line != Problem.NO_LINE;
    }

    /** For a message: a list in brackets, cut when long. */
    String shown() {
        String text = isList ? values.toString() : "'" + values.get(0) + "'";
        return text.length() <= 80 ? text : text.substring(0, 79) + "…";
    }
}
