package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model names what shows each defence, and what it names is there. */
class SecurityDocTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:\\.(should[A-Za-z0-9]+))?`");

    @Test
    void shouldNameForEachThreatTestsThatExist() throws IOException {
        Map<String, String> sources = testSources();
        List<String> rows = Files.readAllLines(ROOT.resolve("SECURITY.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Threat"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(12);
        for (String row : rows) {
            List<String> named = new ArrayList<>();
            for (Matcher test = TEST.matcher(row); test.find(); ) {
                named.add(test.group());
                assertThat(sources).as(row).containsKey(test.group(1));
                if (test.group(2) != null) {
                    assertThat(sources.get(test.group(1)).contains("void " + test.group(2) + "("))
                            .as("%s of the row: %s", test.group(), row)
                            .isTrue();
                }
            }
            assertThat(named).as("tests of the row: %s", row).isNotEmpty();
            assertThat(row).doesNotContain("…");
        }
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("common", "register", "gateway", "business", "business/testkit", "samples")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    // Two modules may have a test of the same name.
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
