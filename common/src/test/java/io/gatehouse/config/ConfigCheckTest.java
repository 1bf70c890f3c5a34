package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Option;

class ConfigCheckTest {
    @TempDir
    Path directory;

    @Test
    void shouldFindNothingInAGoodFileThatLeavesARequiredOptionToAFlag() throws IOException {
        assertThat(check("gateway: {loops: 2}\nworker.threads: 3\n")).isEmpty();
    }

    @Test
    void shouldListEverythingThatIsWrongAndEachThingOnce() throws IOException {
        Path secret = directory.resolve("nowhere");

        List<String> problems =
                check("gateway:\n  loops: x\n  grace: 5\n  lisen: a:1\nworker.thread: 3\nregister.bnd: 1\n"
                        + "secret-file: " + secret + "\n");

        assertThat(problems).hasSize(6);
        assertThat(problems.get(0)).contains(":2: gateway.loops (flag --loops): 'x' is not a whole number");
        assertThat(problems.get(1)).contains(":3: gateway.grace (flag --grace): '5' is not a duration");
        assertThat(problems.get(2)).contains(":4: gateway.lisen: unknown key", "Did you mean gateway.listen?");
        assertThat(problems.get(3)).contains(":5: worker.thread: unknown key", "Did you mean worker.threads?");
        assertThat(problems.get(4)).contains(":6: register.bnd: unknown key");
        assertThat(problems.get(5)).contains(":7 (flag --secret-file): secret-file=" + secret + " cannot be read");
    }

    @Test
    void shouldListAllThatIsOutOfRangeOfAllCommands() throws IOException {
        List<String> problems = check("worker.threads: -1\ngateway.link: 0.0.0.0:2900\ngateway.loops: 65\n");

        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).contains(":1 (flag --threads): worker.threads=-1 is not within 0 to 9.");
        assertThat(problems.get(1)).contains(":2 (flag --link): gateway.link=0.0.0.0:2900 can be reached");
        assertThat(problems.get(2)).contains(":3 (flag --loops): gateway.loops=65 is not within 0 to 64.");
    }

    @Test
    void shouldGoOnAfterEntriesThatCannotBeRight() throws IOException {
        assertThat(check("gateway:\n  loops: 1\n  grace:\n  loops: {a: {b: 1}}\n  listen: ['a:1', [x, {y: 1}], 'b:2']\n"
                        + "  secret: {a: hunter2}\n  max-frame: [1, 2]\nworker.threads: -1\n"))
                .extracting(problem -> problem.replaceFirst("^.*?cluster.yaml", ""))
                .containsExactly(
                        ":3: gateway.grace: no value; leave the key out to have the default.",
                        ":4: gateway.loops is given twice, first in line 2.",
                        ":5: gateway.listen: a list holds single values only, no lists and no sections.",
                        ":6: gateway.secret: a secret is not read from here. Put it into a file of its own and name that "
                                + "with secret-file, or set the environment variable GATEHOUSE_SECRET.",
                        ":7: gateway.max-frame (flag --max-frame): [1, 2] is a list; allowed: one value.",
                        ":8 (flag --threads): worker.threads=-1 is not within 0 to 9.");
    }

    @Test
    void shouldNotBlameAValueForTheDefaultOfAnotherThatIsWrong() throws IOException {
        // Without its secret the link must not be bound there; but there is one, it only cannot be read.
        List<String> problems = check("secret-file: /nowhere\ngateway.link: 0.0.0.0:2900\n");

        assertThat(problems).singleElement().asString().contains(":1 (flag --secret-file): secret-file=/nowhere");
    }

    @Test
    void shouldSayWhatIsWrongWithACommandThatIsNoNode() {
        assertThat(ConfigCheck.wrongUse(new Tool(), "--file", "x")).isEmpty();
        assertThat(ConfigCheck.wrongUse(new Tool())).contains("--file FILE is required.");
        assertThat(ConfigCheck.wrongUse(new Tool(), "--fil", "x"))
                .get()
                .asString()
                .contains("Did you mean --file?");
    }

    @Test
    void shouldCheckCombinationsInTheEnvironmentOfTheStart() throws IOException {
        String yaml = "gateway.link: 0.0.0.0:2900\n";

        assertThat(check(yaml))
                .singleElement()
                .asString()
                .contains(":1 (flag --link): gateway.link=0.0.0.0:2900 can be reached");
        assertThat(ConfigCheck.problems(write(yaml), commands(), Map.of("GATEHOUSE_SECRET", "x".repeat(32))))
                .isEmpty();
    }

    @Test
    void shouldSayThatAFileIsMissingOrNoYaml() throws IOException {
        assertThat(ConfigCheck.problems(directory.resolve("none"), commands(), Map.of()))
                .containsExactly("config=" + directory.resolve("none") + " does not exist.");
        assertThat(check("a: [")).singleElement().asString().contains(":1: not YAML: ");
    }

    private static final class Tool {
        @Option(names = "--file", paramLabel = "FILE", required = true)
        private Path file;
    }

    private List<String> check(String yaml) throws IOException {
        return ConfigCheck.problems(write(yaml), commands(), Map.of());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("cluster.yaml"), yaml);
    }

    private static Map<String, NodeOptions> commands() {
        var commands = new LinkedHashMap<String, NodeOptions>();
        commands.put("gateway", new GadgetOptions());
        commands.put("worker", new WorkshopOptions());
        return commands;
    }
}
