package io.gatehouse.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadNestedAndDottedKeysAlikeWithTheirLines() throws IOException {
        Path path = write("a:\n  b: 1\n  c.d: [x, 'y z']\n\ne.f: 0x10\n");

        ConfigFile file = ConfigFile.read(path);

        assertThat(file.settings())
                .containsExactly(
                        entry("a.b", Setting.inFile(path + ":2: a.b", 2, "1")),
                        entry("a.c.d", new Setting(path + ":3: a.c.d", 3, List.of("x", "y z"), true)),
                        entry("e.f", Setting.inFile(path + ":5: e.f", 5, "0x10")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing but a comment\n"})
    void shouldReadAnEmptyFileAsNothing(String text) throws IOException {
        assertThat(ConfigFile.read(write(text)).settings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1~a: 2 | :2: a is given twice, first in line 1.",
                "a: {b: 1}~a.b: 2 | :2: a.b is given twice, first in line 1.",
                "a: {b: 1}~a: {c: 2} | :2: a is given twice, first in line 1.",
                "a: | :1: a: no value; leave the key out to have the default.",
                "a: '' | :1: a: no value; leave the key out to have the default.",
                "a: [] | :1: a: an empty list; leave the key out to have the default.",
                "a: [[1]] | :1: a: a list holds single values only, no lists and no sections.",
                "a: [{b: 1}] | :1: a: a list holds single values only, no lists and no sections.",
                "a: ['b,c'] | :1: a: 'b,c' has a comma; write its parts as elements of the list.",
                "a: &x 1~b: *x | :2: b: a YAML alias (*) is not supported; write the value out.",
            })
    void shouldNoteAnEntryThatCannotBeRightAndReadOn(String yaml, String message) throws IOException {
        String text = yaml.replace('~', '\n');
        Path path = write(text + "\nz: 1");

        ConfigFile file = ConfigFile.read(path);

        assertThat(file.problems()).extracting(Problem::message).containsExactly(path + message);
        assertThat(file.settings()).containsKey("z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | :1: keys and values are expected, such as 'gateway.link: 127.0.0.1:2900'.",
                "just words | :1: keys and values are expected, such as 'gateway.link: 127.0.0.1:2900'.",
                "a: 1~---~b: 2 | :3: a second document begins; one is allowed.",
            })
    void shouldRefuseWhatIsNoFileOfOptions(String yaml, String message) throws IOException {
        Path path = write(yaml.replace('~', '\n'));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigFile.read(path))
                .withMessage(path + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\na: [::1]:1236", "\na: [1", "\na: 'x", "\na: b: c", "\n\ta: 1", "\n%!"})
    void shouldSayInOneLineWhereTheFileIsNoYaml(String yaml) throws IOException {
        Path path = write(yaml);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigFile.read(path))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(path + ":2: not YAML: ")
                        .doesNotContain("\n"));
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        Path path = directory.resolve("none.yaml");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigFile.read(path))
                .withMessage("config=" + path + " does not exist.");
    }

    @Test
    void shouldNameADirectory() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigFile.read(directory))
                .withMessage("config=" + directory + " cannot be read (IOException).");
    }

    @Test
    void shouldReadOneMebibyteAndNotOneByteMore() throws IOException {
        String comment = "#".repeat((1 << 20) - 1);

        assertThat(ConfigFile.read(write(comment + "\n")).settings()).isEmpty();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigFile.read(write(comment + "#\n")))
                .withMessageContaining("has 1048577 bytes; at most 1048576 are read.");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("cluster.yaml"), yaml);
    }
}
