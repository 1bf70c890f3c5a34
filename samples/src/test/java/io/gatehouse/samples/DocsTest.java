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

/** What the documentation shows is what the build compiles, and what it links to is there. */
class DocsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern CODE =
            Pattern.compile("(?:<!-- code: (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(should\\w+)`");
    private static final Pattern TEST_SOURCE = Pattern.compile(".*/src/test/java/.*(?:Test|IT)\\.java");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void shouldShowOnlyCodeThatTheBuildCompiles() throws IOException {
        List<String> seen = new ArrayList<>();
        for (Path page : pages()) {
            Matcher code = CODE.matcher(Files.readString(page));
            while (code.find()) {
                assertThat(code.group(1))
                        .as("source named above a Java sample in %s", page)
                        .isNotNull();
                assertThat(Files.readString(ROOT.resolve(code.group(1))))
                        .as("%s, shown in %s", code.group(1), page)
                        .contains(code.group(2));
                seen.add(code.group(1));
            }
        }
        assertThat(seen).isNotEmpty();
    }

    @Test
    void shouldLinkOnlyToWhatIsThere() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.getParent().resolve(link.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }

    @Test
    void shouldNameOnlyTestsThatAreThere() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> all = Files.find(
                ROOT, 20, (path, is) -> TEST_SOURCE.matcher(path.toString()).matches())) {
            for (Path path : all.toList()) {
                tests.merge(path.getFileName().toString(), Files.readString(path), String::concat);
            }
        }
        Matcher named = TEST.matcher(Files.readString(ROOT.resolve("docs/reliability.md")));
        int seen = 0;
        while (named.find()) {
            assertThat(tests.getOrDefault(named.group(1) + ".java", ""))
                    .as("%s of docs/reliability.md", named.group())
                    .contains("void " + named.group(2) + "(");
            seen++;
        }
        assertThat(seen).isPositive();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }
}
