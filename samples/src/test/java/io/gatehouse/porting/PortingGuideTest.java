package io.gatehouse.porting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortingGuideTest {
    private static final String HEAD = """
            Text.

            <!-- status: made by PortingGuideCheck, not by hand -->
            nothing yet

            | Id | GatewayWorker | Gatehouse | What differs, and why | Status | Shown by |
            |---|---|---|---|---|---|
            """;

    @Test
    void shouldFillTheLastCellAndNothingElse() {
        String page =
                HEAD + row("GW-01", "works", "") + row("GW-02", "better", " `OldTest.shouldGo` ") + "\nText | after.\n";

        String made = new PortingGuide(page).shownBy(Map.of("GW-01", List.of("BTest.shouldB", "ATest.shouldA")));

        assertThat(made)
                .isEqualTo(HEAD.replace("nothing yet", "2 rows: 1 works, 1 better, 0 not carried over.")
                        + row("GW-01", "works", " `ATest.shouldA`, `BTest.shouldB` ")
                        + row("GW-02", "better", "")
                        + "\nText | after.\n");
        assertThat(new PortingGuide(made).shownBy(Map.of("GW-01", List.of("ATest.shouldA", "BTest.shouldB"))))
                .isEqualTo(made);
    }

    @Test
    void shouldNameThreeTestsAndCountTheOthers() {
        String page = row("GW-01", "works", "");

        assertThat(shownBy(page, "ATest.a", "BTest.b", "CTest.c")).contains("| `ATest.a`, `BTest.b`, `CTest.c` |");
        assertThat(shownBy(page, "DTest.d", "ATest.a", "BTest.b", "CTest.c", "ATest.a"))
                .contains("| `ATest.a`, `BTest.b`, `CTest.c` and 1 more |");
    }

    @Test
    void shouldLeaveBordersInsideACellAlone() {
        String page = "| GW-01 | `a \\| b` | ours | why | works | |\n";

        assertThat(new PortingGuide(page).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.theirs()).isEqualTo("`a \\| b`"));
        assertThat(shownBy(page, "ATest.a")).isEqualTo("| GW-01 | `a \\| b` | ours | why | works | `ATest.a` |\n");
    }

    @Test
    void shouldKnowEveryFeature() {
        Map<String, Long> parts = PortingGuide.ids().stream()
                .collect(Collectors.groupingBy(id -> id.substring(0, id.indexOf('-')), Collectors.counting()));

        assertThat(parts)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("GW", 27L, "BW", 10L, "EV", 12L, "API", 36L, "CH", 12L, "W", 10L, "OP", 12L));
        assertThat(PortingGuide.ids())
                .contains("GW-01", "GW-27", "API-36", "OP-12")
                .doesNotContain("GW-00", "GW-28");
        assertThat(new PortingGuide(whole()).problems(Set.of())).isEmpty();
    }

    @Test
    void shouldMissARowAndNoticeOneTooMany() {
        String page =
                whole().replace(row("API-07", "better", ""), row("API-37", "better", "")) + row("W-01", "better", "");

        assertThat(new PortingGuide(page).problems(Set.of()))
                .containsExactly("API-07 has no row", "API-37 is no feature of GatewayWorker", "W-01 has several rows");
    }

    @Test
    void shouldNoticeATagWithoutARow() {
        assertThat(new PortingGuide(whole()).problems(Set.of("API-07", "API-7")))
                .containsExactly("API-7 is the tag of a test and has no row");
    }

    @Test
    void shouldRefuseRowsThatDoNotSayWhatTheyMust() {
        String page = whole().replace(row("GW-01", "better", ""), row("GW-01", "open", ""))
                .replace(row("GW-02", "better", ""), "| GW-02 | theirs | ours |  | not carried over | |\n")
                .replace(row("GW-03", "better", ""), "| GW-03 |  | ours | why | better | |\n")
                .replace(row("GW-04", "better", ""), "| GW-04 | theirs | ours | better | |\n");

        assertThat(new PortingGuide(page).problems(Set.of()))
                .containsExactlyInAnyOrder(
                        "GW-01 has the status 'open'; known are [works, better, not carried over]",
                        "GW-02 is not carried over, and does not say why",
                        "GW-03 does not say what GatewayWorker has",
                        "GW-04 has 5 cells instead of 6",
                        "GW-04 has no row");
    }

    @Test
    void shouldBelieveNoRowThatNothingShows() {
        String page = row("GW-01", "works", "")
                + row("GW-02", "better", "")
                + row("GW-03", "works", "")
                + row("GW-05", "not carried over", "");

        assertThat(new PortingGuide(page).unshown(Set.of("GW-01"))).hasSize(2).satisfies(problems -> {
            assertThat(problems.get(0)).startsWith("GW-02 is said to be 'better', and no green test shows it");
            assertThat(problems.get(1)).startsWith("GW-03 is said to be 'works', and no green test shows it");
        });
    }

    private static String shownBy(String page, String... tests) {
        return new PortingGuide(page).shownBy(Map.of("GW-01", List.of(tests)));
    }

    private static String whole() {
        return HEAD
                + PortingGuide.ids().stream().map(id -> row(id, "better", "")).collect(Collectors.joining());
    }

    private static String row(String id, String status, String shownBy) {
        return "| " + id + " | theirs | ours | why | " + status + " |" + (shownBy.isEmpty() ? " " : shownBy) + "|\n";
    }
}
