package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.OptionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of options is made from the options; {@code -Dgatehouse.docs=write} writes it anew. */
class ConfigurationDocTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/configuration.md");
    private static final String START = "<!-- options: made by ConfigurationDocTest, not by hand -->\n";

    @Test
    void shouldListEveryOptionAsItIs() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(START) + START.length());
        String expected = head + "\n" + OptionTable.markdown(CheckMain.commands());
        if ("write".equals(System.getProperty("gatehouse.docs"))) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; write it anew with mvn -pl samples -am test -Dtest=ConfigurationDocTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dgatehouse.docs=write")
                .isEqualTo(expected);
    }
}
