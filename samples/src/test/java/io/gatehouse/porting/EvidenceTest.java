package io.gatehouse.porting;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.porting.TestReports.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTest {
    private static final long COMPILED = 1_000_000;
    private static final String REPORT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="io.gatehouse.ATest" tests="9" errors="0" skipped="3" failures="2">
              <properties><property name="java.version" value="17"/></properties>
              <testcase name="green" classname="io.gatehouse.ATest" time="0.01"><system-out><![CDATA[<failure/>]]></system-out></testcase>
              <testcase name="failed" classname="io.gatehouse.ATest"><failure message="no" type="x">at a</failure></testcase>
              <testcase name="broken" classname="io.gatehouse.ATest"><error type="x">at a</error></testcase>
              <testcase name="skipped" classname="io.gatehouse.ATest"><skipped message="no browser"/></testcase>
              <testcase name="allGreen(String, int)[1] first" classname="io.gatehouse.ATest"/>
              <testcase name="allGreen(String, int)[2]" classname="io.gatehouse.ATest"/>
              <testcase name="oneFailed(String)[1]" classname="io.gatehouse.ATest"/>
              <testcase name="oneFailed(String)[2]" classname="io.gatehouse.ATest"><failure type="x"/></testcase>
              <testcase name="oneFailed(String)[3]" classname="io.gatehouse.ATest"/>
              <testcase name="oneSkipped{String}[1]" classname="io.gatehouse.ATest"><skipped/></testcase>
              <testcase name="oneSkipped{String}[2]" classname="io.gatehouse.ATest"/>
              <testcase name="" classname="io.gatehouse.NoBrowserIT"><skipped message="no browser"/></testcase>
              <testcase name="io.gatehouse.NoSetUpIT" classname="io.gatehouse.NoSetUpIT"><error type="x"/></testcase>
              <testcase name="green" classname="io.gatehouse.NoCleanUpIT"/>
              <testcase name="" classname="io.gatehouse.NoCleanUpIT"><error type="x"/></testcase>
            </testsuite>
            """;

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({
        "ATest, green, GREEN",
        "ATest, failed, RED",
        "ATest, broken, RED",
        "ATest, skipped, SKIPPED",
        "ATest, allGreen, GREEN",
        "ATest, oneFailed, RED",
        "ATest, oneSkipped, GREEN",
        "ATest, all, UNKNOWN",
        "BTest, green, UNKNOWN",
        "NoBrowserIT, shouldChat, SKIPPED",
        "NoSetUpIT, green, RED",
        "NoCleanUpIT, green, RED"
    })
    void shouldReadWhatBecameOfATest(String type, String method, Outcome outcome) throws IOException {
        write("gateway", "surefire-reports", REPORT, COMPILED);

        assertThat(reports().of(test("GW-01", "gateway", type, method))).isEqualTo(outcome);
    }

    @Test
    void shouldReadReportsOfEveryModuleAndOfBothKinds() throws IOException {
        write("business/testkit", "failsafe-reports", REPORT, COMPILED);

        assertThat(reports().of(test("GW-01", "business/testkit", "ATest", "green")))
                .isEqualTo(Outcome.GREEN);
    }

    @Test
    void shouldNotBelieveAReportOlderThanItsTest() throws IOException {
        write("gateway", "surefire-reports", REPORT, COMPILED - 1);

        assertThat(reports().of(test("GW-01", "gateway", "ATest", "green"))).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void shouldPutGreenTestsOnThePage() {
        var evidence = whole(Map.of("green", Outcome.GREEN, "failed", Outcome.RED));

        assertThat(evidence.namesById()).isEqualTo(Map.of("GW-01", List.of("ATest.green")));
        assertThat(evidence.shown(true)).containsExactly("GW-01");
        assertThat(evidence.problems()).containsExactly("ATest.failed carries a feature's id and failed");
        assertThat(evidence.remarks()).isEmpty();
    }

    @Test
    void shouldLeaveOnThePageWhatThisMachineCannotRun() {
        var evidence = whole(Map.of("green", Outcome.GREEN, "skipped", Outcome.SKIPPED));

        assertThat(evidence.namesById().get("GW-01")).containsExactlyInAnyOrder("ATest.green", "ATest.skipped");
        assertThat(evidence.problems()).isEmpty();
        assertThat(evidence.remarks())
                .containsExactly("Porting guide: skipped on this machine, taken for green: [ATest.skipped]");
    }

    @Test
    void shouldTakeASkippedTestForGreenExceptWhereEverythingIsHere() {
        var evidence = whole(Map.of("skipped", Outcome.SKIPPED));

        assertThat(evidence.shown(false)).containsExactly("GW-01");
        assertThat(evidence.shown(true)).isEmpty();
    }

    @Test
    void shouldNoticeATestThatNoBuildRuns() {
        var evidence = whole(Map.of("green", Outcome.GREEN, "forgotten", Outcome.UNKNOWN));

        assertThat(evidence.problems()).containsExactly("ATest.forgotten carries a feature's id and did not run");
        assertThat(evidence.namesById()).isEqualTo(Map.of("GW-01", List.of("ATest.green")));
    }

    @Test
    void shouldTakeForGreenWhatABuildOfAPartDidNotRun() {
        List<TaggedTest> tests =
                List.of(test("GW-01", "gateway", "ATest", "green"), test("GW-02", "common", "BTest", "green"));
        Map<String, Outcome> outcomes = Map.of("ATest", Outcome.GREEN, "BTest", Outcome.UNKNOWN);

        var evidence = new Evidence(tests, test -> outcomes.get(test.shortName().split("\\.")[0]), false);

        assertThat(evidence.shown(true)).isEqualTo(new TreeSet<>(List.of("GW-01", "GW-02")));
        assertThat(evidence.problems()).isEmpty();
        assertThat(evidence.remarks())
                .containsExactly(
                        "Porting guide: a build of a part; taken for green without a report: 1 tests of [common]");
    }

    @Test
    void shouldTakeForGreenWhatWasNotChosen() {
        var evidence = new Evidence(
                List.of(test("GW-01", "gateway", "ATest", "green"), test("GW-01", "gateway", "ATest", "other")),
                test -> test.method().equals("green") ? Outcome.GREEN : Outcome.UNKNOWN,
                true);

        assertThat(evidence.problems()).isEmpty();
        assertThat(evidence.namesById().get("GW-01")).containsExactly("ATest.green", "ATest.other");
    }

    private static Evidence whole(Map<String, Outcome> outcomes) {
        List<TaggedTest> tests = outcomes.keySet().stream()
                .sorted()
                .map(method -> test("GW-01", "gateway", "ATest", method))
                .toList();
        return new Evidence(tests, test -> outcomes.get(test.method()), false);
    }

    private static TaggedTest test(String id, String module, String type, String method) {
        return new TaggedTest(id, module, "io.gatehouse." + type, method, COMPILED);
    }

    private TestReports reports() throws IOException {
        return TestReports.in(root, List.of("common", "gateway", "business/testkit"));
    }

    private void write(String module, String kind, String report, long written) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve(module).resolve("target").resolve(kind));
        Path file = Files.writeString(directory.resolve("TEST-io.gatehouse.ATest.xml"), report);
        Files.setLastModifiedTime(file, FileTime.fromMillis(written));
    }
}
