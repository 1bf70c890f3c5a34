package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation shows is what the build compiles, and what it links to is there. */
class DocsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern CODE =
            Pattern.compile("(?:<!-- code: (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
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

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }
}
