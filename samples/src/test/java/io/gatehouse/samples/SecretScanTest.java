package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keys and tokens that people check in by mistake: tests make their own, and documentation names files. */
class SecretScanTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".idea", "node_modules");
    private static final Pattern SECRET = Pattern.compile(
            // A key with a body, tokens of well-known hosts, and a JSON Web Token.
            "-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/]{40}|\\bAKIA[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{36}|"
                    + "\\bxox[abp]-[0-9A-Za-z-]{20}|\\beyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}");

    @Test
    void shouldFindNoSecretInTheSources() throws IOException {
        List<Path> found = new ArrayList<>();
        int[] looked = {0};
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                looked[0]++;
                if (SECRET.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .find()) {
                    found.add(ROOT.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });

        assertThat(looked[0]).isGreaterThan(300);
        assertThat(found).isEmpty();
    }

    @Test
    void shouldKnowASecretWhenItSeesOne() {
        assertThat("-----BEGIN PRIVATE " + "KEY-----\n" + "MIIEvQIBADANBgkqhkiG".repeat(3))
                .containsPattern(SECRET);
        assertThat("AKIA" + "ABCDEFGHIJKLMNOP").containsPattern(SECRET);
    }
}
