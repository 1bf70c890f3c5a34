package io.gatehouse.porting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The last column of the porting guide is made from the tests that carry a feature's id and ran green; {@code -Dgatehouse.docs=write}
 * writes it anew. Runs after all other tests and reads their reports, which is why it is named like none of them.
 */
class PortingGuideCheck {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/porting-from-gatewayworker.md");
    private static final String HOW =
            "docs/porting-from-gatewayworker.md; write its last column anew with mvn -pl samples -am test "
                    + "-Dtest=PortingGuideCheck -Dsurefire.failIfNoSpecifiedTests=false -Dgatehouse.docs=write";
    private static final List<String> MODULES =
            List.of("common", "register", "gateway", "business", "business/testkit", "samples");

    @Test
    void shouldSayOfEachFeatureWhichGreenTestsShowIt() throws IOException {
        var guide = new PortingGuide(Files.readString(PAGE));
        TestReports reports = TestReports.in(ROOT, MODULES);
        String chosen = Stream.of("test", "it.test", "groups", "excludedGroups", "skip.faults")
                .map(key -> System.getProperty(key, ""))
                .collect(Collectors.joining());
        var evidence = new Evidence(TaggedTests.in(ROOT, MODULES), reports::of, !chosen.isEmpty());
        evidence.remarks().forEach(System.out::println);
        String expected = guide.shownBy(evidence.namesById());
        if ("write".equals(System.getProperty("gatehouse.docs"))) {
            Files.writeString(PAGE, expected);
            guide = new PortingGuide(expected);
        }

        List<String> problems = guide.problems(evidence.ids());
        problems.addAll(guide.unshown(evidence.shown("true".equals(System.getenv("CI")))));
        problems.addAll(evidence.problems());

        assertThat(problems).as("wrong in docs/porting-from-gatewayworker.md").isEmpty();
        List<String> stale = guide.linesOtherThan(new PortingGuide(expected));
        if (chosen.isEmpty() || chosen.contains(PortingGuideCheck.class.getSimpleName())) {
            assertThat(stale).as(HOW).isEmpty();
        } else if (!stale.isEmpty()) {
            // Whoever tries out a test or two need not mind the page yet.
            System.out.println("Porting guide: " + stale.size() + " lines are stale: " + HOW);
        }
    }
}
