package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.Figure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/operations.md names every figure and loss, and quotes only lines that are still logged. */
class OperationsDocTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static final Pattern LIMIT_OPTION = Pattern.compile(
            "^\\| `((?:gateway|link|worker)\\.(?:[a-z-]*max-[a-z-]*|[a-z-]*-budget|event-window[a-z-]*|parking-[a-z-]*|outbox-[a-z-]*|push-api-idempotency-[a-z]*|[a-z-]*-names"
                    + "|(?:handshake|message|ping|idle|admission|send|push-api-idle)-timeout|heartbeats-[a-z]*|refusal-[a-z]*))` ",
            Pattern.MULTILINE);

    private final String page = read(ROOT.resolve("docs/operations.md"));

    @Test
    @Tag("OP-04")
    void shouldExplainEveryFigure() {
        for (Figure figure : Figure.values()) {
            assertThat(page).contains("`" + figure.word() + "`");
        }
    }

    @Test
    void shouldSayWhatToDoAboutEveryLoss() {
        for (LossReason reason : LossReason.values()) {
            assertThat(page).contains("`" + reason.figure() + "`");
        }
    }

    @Test
    void shouldListEveryLimitWithItsFigure() {
        String limits = read(ROOT.resolve("docs/limits.md"));
        List<String> options = LIMIT_OPTION
                .matcher(read(ROOT.resolve("docs/configuration.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        List<String> figures = Stream.concat(
                        Stream.of(Figure.values()).map(Figure::word),
                        Stream.of(LossReason.values()).map(LossReason::figure))
                .toList();

        assertThat(options).hasSizeGreaterThan(30);
        assertThat(options).allSatisfy(option -> assertThat(limits).contains("`" + option + "`"));
        limits.lines()
                .filter(line -> line.startsWith("| ") && line.contains("Test"))
                .forEach(line -> {
                    String named = line.split(" \\| ")[3];
                    assertThat(
                                    named.equals("-")
                                            ? List.<String>of()
                                            : List.of(named.replace("`", "").split(", ")))
                            .as(line)
                            .isSubsetOf(figures);
                });
    }

    @Test
    @Tag("OP-11")
    void shouldQuoteOnlyLinesThatAreStillLogged() throws IOException {
        String sources = sources();
        List<String> cells = page.substring(page.indexOf("## When something is wrong"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .toList();

        assertThat(cells).hasSizeGreaterThan(10);
        for (String cell : cells) {
            Matcher quoted = QUOTED.matcher(cell);
            while (quoted.find()) {
                if (quoted.group(1).startsWith("lost.")) {
                    continue;
                }
                for (String fragment : quoted.group(1).split("…")) {
                    assertThat(sources.contains(fragment.strip()))
                            .as("a source has '%s' of the line %s", fragment.strip(), quoted.group())
                            .isTrue();
                }
            }
        }
    }

    /** All main sources, texts that are put together from several lines in one piece. */
    private static String sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().contains("/src/main/java/")
                            && path.toString().endsWith(".java"))
                    .map(OperationsDocTest::read)
                    .collect(Collectors.joining("\n"))
                    .replaceAll("\"\\s*\\+\\s*\"", "");
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
