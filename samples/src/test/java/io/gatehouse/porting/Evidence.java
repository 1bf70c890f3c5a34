package io.gatehouse.porting;

import io.gatehouse.porting.TestReports.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the tests of this build say about features.
 *
 * <p>In a build of a part, what did not run counts as shown and is remarked on; in a build of everything it is an error. What was
 * skipped, because this machine lacks a browser or has another JDK, keeps its place on the page.
 */
final class Evidence {
    private final List<TaggedTest> tests;
    private final Map<Outcome, List<TaggedTest>> byOutcome;
    private final boolean isWhole;

    /** @param isChosen whether somebody chose which tests run in this build */
    Evidence(List<TaggedTest> tests, Function<TaggedTest, Outcome> outcomes, boolean isChosen) {
        this.tests = List.copyOf(tests);
        byOutcome = tests.stream().collect(Collectors.groupingBy(outcomes));
        List<TaggedTest> known = new ArrayList<>(tests);
        known.removeAll(of(Outcome.UNKNOWN));
        isWhole = !isChosen && modules(known).equals(modules(tests));
    }

    /** Ids that tests carry. */
    TreeSet<String> ids() {
        return ids(tests);
    }

    /** Short names of the tests that belong on the page, by id. */
    Map<String, List<String>> namesById() {
        return onPage().stream()
                .collect(Collectors.groupingBy(
                        TaggedTest::id, Collectors.mapping(TaggedTest::shortName, Collectors.toList())));
    }

    /**
     * Ids that a green test shows.
     *
     * @param isEverythingHere whether this machine has all that tests need, so that a skipped test shows nothing
     */
    TreeSet<String> shown(boolean isEverythingHere) {
        List<TaggedTest> shown = onPage();
        if (isEverythingHere) {
            shown.removeAll(of(Outcome.SKIPPED));
        }
        return ids(shown);
    }

    /** Tests that say what is not so. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        names(of(Outcome.RED)).forEach(name -> problems.add(name + " carries a feature's id and failed"));
        if (isWhole) {
            names(of(Outcome.UNKNOWN)).forEach(name -> problems.add(name + " carries a feature's id and did not run"));
        }
        return problems;
    }

    /** One line for each thing that a reader of the build should know. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (!isWhole) {
            remarks.add("Porting guide: a build of a part; taken for green without a report: "
                    + names(of(Outcome.UNKNOWN)).size() + " tests of " + modules(of(Outcome.UNKNOWN)));
        }
        if (!of(Outcome.SKIPPED).isEmpty()) {
            remarks.add("Porting guide: skipped on this machine, taken for green: " + names(of(Outcome.SKIPPED)));
        }
        return remarks;
    }

    private List<TaggedTest> onPage() {
        List<TaggedTest> found = new ArrayList<>(of(Outcome.GREEN));
        found.addAll(of(Outcome.SKIPPED));
        if (!isWhole) {
            found.addAll(of(Outcome.UNKNOWN));
        }
        return found;
    }

    private List<TaggedTest> of(Outcome outcome) {
        return byOutcome.getOrDefault(outcome, List.of());
    }

    private static TreeSet<String> names(List<TaggedTest> tests) {
        return tests.stream().map(TaggedTest::shortName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> ids(List<TaggedTest> tests) {
        return tests.stream().map(TaggedTest::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> modules(List<TaggedTest> tests) {
        return tests.stream().map(TaggedTest::module).collect(Collectors.toCollection(TreeSet::new));
    }
}
