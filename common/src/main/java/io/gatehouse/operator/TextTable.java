package io.gatehouse.operator;

import io.gatehouse.base.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows under a head, as wide as needed: numbers to the right, names to the left, nothing that a terminal would obey. */
final class TextTable {
    private static final int MAX_TEXT = 60;
    private static final String[] BYTE_UNITS = {"", "K", "M", "G", "T", "P", "E"};

    /** What stands in one place. */
    record Cell(String text, boolean isRight) {}

    private final List<String> head;
    private final List<List<Cell>> rows = new ArrayList<>();

    TextTable(String... head) {
        this.head = List.of(head);
    }

    void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** A name; whoever chose it cannot write on the terminal with it. */
    static Cell text(String text) {
        return new Cell(text.isEmpty() ? "-" : LogText.line(text, MAX_TEXT), false);
    }

    static Cell number(long value) {
        return new Cell(Long.toString(value), true);
    }

    /** As in {@code 12M} and {@code 1.5K}: units of 1024. */
    static Cell bytes(double bytes) {
        int unit = 0;
        double left = bytes;
        while (left >= 1024 && unit < BYTE_UNITS.length - 1) {
            left /= 1024;
            unit++;
        }
        String form = left >= 10 || unit == 0 ? "%.0f%s" : "%.1f%s";
        return new Cell(String.format(Locale.ROOT, form, left, BYTE_UNITS[unit]), true);
    }

    /** Whole numbers, but a slow rate keeps a digit. */
    static Cell rate(double perSecond) {
        return new Cell(String.format(Locale.ROOT, perSecond > 0 && perSecond < 10 ? "%.1f" : "%.0f", perSecond), true);
    }

    /** A share of one processor, of which a process may use several. */
    static Cell percent(double share) {
        return new Cell(String.format(Locale.ROOT, "%.0f%%", share * 100), true);
    }

    /** As in {@code 3d 4h}: the two largest units. */
    static Cell time(long ms) {
        long seconds = ms / 1000;
        long[] parts = {seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60};
        String units = "dhms";
        for (int i = 0; i < parts.length - 1; i++) {
            if (parts[i] > 0) {
                return new Cell(parts[i] + units.substring(i, i + 1) + " " + parts[i + 1] + units.charAt(i + 1), true);
            }
        }
        return new Cell(seconds + "s", true);
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, head.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).text().length())
                        .reduce(head.get(column).length(), Math::max))
                .toArray();
        List<Cell> names = IntStream.range(0, head.size())
                .mapToObj(column -> new Cell(
                        head.get(column),
                        !rows.isEmpty() && rows.get(0).get(column).isRight()))
                .toList();
        var text = new StringBuilder();
        line(text, names, widths);
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, List<Cell> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i).text();
            String space = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : "  ").append(cells.get(i).isRight() ? space + cell : cell + space);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
