package io.gatehouse.porting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page and its table: one row for each feature of GatewayWorker. Immutable. */
final class PortingGuide {
    static final String WORKS = "works";
    static final String BETTER = "better";
    static final String NOT_CARRIED_OVER = "not carried over";

    private static final List<String> STATUSES = List.of(WORKS, BETTER, NOT_CARRIED_OVER);
    private static final Map<String, Integer> FEATURES = features();
    private static final int NAMES_IN_A_CELL = 3;
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]{1,4}-\\d+) \\|.*$");
    private static final Pattern BORDER = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern SUMMARY =
            Pattern.compile("(<!-- status: made by PortingGuideCheck, not by hand -->\\n)[^\\n]*\\n");

    private final String page;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();

    /** Cells from left to right; the last one is ours to fill. */
    record Row(String id, String theirs, String ours, String differs, String status, String shownBy) {}

    PortingGuide(String page) {
        this.page = page;
        Matcher line = ROW.matcher(page);
        while (line.find()) {
            // The first of the pieces is what stands before the first border: nothing.
            String[] cells = BORDER.split(line.group(), -1);
            if (cells.length != 8) {
                malformed.add(line.group(1) + " has " + (cells.length - 2) + " cells instead of 6");
                continue;
            }
            String[] text = Stream.of(cells).map(String::strip).toArray(String[]::new);
            rows.add(new Row(text[1], text[2], text[3], text[4], text[5], text[6]));
        }
    }

    private static Map<String, Integer> features() {
        Map<String, Integer> features = new LinkedHashMap<>();
        features.put("GW", 27);
        features.put("BW", 10);
        features.put("EV", 12);
        features.put("API", 36);
        features.put("CH", 12);
        features.put("W", 10);
        features.put("OP", 12);
        return features;
    }

    /** Every feature there is, in order. */
    static List<String> ids() {
        return FEATURES.entrySet().stream()
                .flatMap(part -> IntStream.rangeClosed(1, part.getValue())
                        .mapToObj(number -> String.format("%s-%02d", part.getKey(), number)))
                .toList();
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    /**
     * What is wrong with the page whatever the tests say.
     *
     * @param tagged ids that tests carry
     */
    List<String> problems(Set<String> tagged) {
        List<String> problems = new ArrayList<>(malformed);
        List<String> here = rows.stream().map(Row::id).toList();
        ids().stream().filter(id -> !here.contains(id)).forEach(id -> problems.add(id + " has no row"));
        here.stream()
                .filter(id -> !ids().contains(id))
                .forEach(id -> problems.add(id + " is no feature of GatewayWorker"));
        here.stream()
                .filter(id -> here.indexOf(id) != here.lastIndexOf(id))
                .distinct()
                .forEach(id -> problems.add(id + " has several rows"));
        tagged.stream()
                .filter(id -> !here.contains(id))
                .forEach(id -> problems.add(id + " is the tag of a test and has no row"));
        for (Row row : rows) {
            if (!STATUSES.contains(row.status())) {
                problems.add(row.id() + " has the status '" + row.status() + "'; known are " + STATUSES);
            }
            if (row.theirs().isEmpty()) {
                problems.add(row.id() + " does not say what GatewayWorker has");
            }
            if (row.status().equals(NOT_CARRIED_OVER) && row.differs().isEmpty()) {
                problems.add(row.id() + " is not carried over, and does not say why");
            }
        }
        return problems;
    }

    /** Rows that say that something works or is better although nothing shows it. */
    List<String> unshown(Set<String> shown) {
        return rows.stream()
                .filter(row -> row.status().equals(WORKS) || row.status().equals(BETTER))
                .filter(row -> !shown.contains(row.id()))
                .map(row -> row.id() + " is said to be '" + row.status()
                        + "', and no green test shows it: tag one with @Tag(\"" + row.id() + "\")")
                .toList();
    }

    /** Lines of this page that the other one does not have; it must have as many lines. */
    List<String> linesOtherThan(PortingGuide other) {
        List<String> here = page.lines().toList();
        List<String> there = other.page.lines().toList();
        return IntStream.range(0, here.size())
                .filter(i -> !here.get(i).equals(there.get(i)))
                .mapToObj(i -> here.get(i) + "\n  should be " + there.get(i))
                .toList();
    }

    /** The same page with the last cells and the summary made anew. */
    String shownBy(Map<String, List<String>> tests) {
        String withRows = ROW.matcher(page)
                .replaceAll(line -> Matcher.quoteReplacement(
                        withLastCell(line.group(), cell(tests.getOrDefault(line.group(1), List.of())))));
        return SUMMARY.matcher(withRows)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + summary() + "\n"));
    }

    private static String withLastCell(String line, String cell) {
        String[] cells = BORDER.split(line, -1);
        if (cells.length != 8) {
            return line;
        }
        return Stream.of(cells).limit(6).collect(Collectors.joining("|")) + "| " + cell + (cell.isEmpty() ? "|" : " |");
    }

    private static String cell(List<String> tests) {
        List<String> names = tests.stream().distinct().sorted().toList();
        String first = names.stream()
                .limit(NAMES_IN_A_CELL)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        int more = names.size() - NAMES_IN_A_CELL;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private String summary() {
        return rows.size() + " rows: "
                + STATUSES.stream()
                        .map(status -> rows.stream()
                                        .filter(row -> row.status().equals(status))
                                        .count() + " " + status)
                        .collect(Collectors.joining(", "))
                + ".";
    }
}
