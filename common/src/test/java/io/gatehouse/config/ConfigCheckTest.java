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

        assertThat(problems).hasSize(5);
        assertThat(problems.get(0)).contains(":4: gateway.lisen: unknown key", "Did you mean gateway.listen?");
        assertThat(problems.get(1)).contains(":5: worker.thread: unknown key", "Did you mean worker.threads?");
        assertThat(problems.get(2)).contains(":6: register.bnd: unknown key");
        assertThat(problems.subList(3, 5))
                .anySatisfy(problem -> assertThat(problem).contains(":2: gateway.loops: 'x' is not a whole number"))
                .anySatisfy(problem -> assertThat(problem).contains(":3: gateway.grace: '5' is not a duration"));
    }

    @Test
    void shouldCheckCombinationsInTheEnvironmentOfTheStart() throws IOException {
        String yaml = "gateway.link: 0.0.0.0:2900\n";

        assertThat(check(yaml)).singleElement().asString().contains(":1: gateway.link=0.0.0.0:2900 can be reached");
        assertThat(ConfigCheck.problems(write(yaml), commands(), Map.of("GATEHOUSE_SECRET", "x".repeat(32))))
                .isEmpty();
    }

    @Test
    void shouldSayThatAFileIsMissingOrNoYaml() throws IOException {
        assertThat(ConfigCheck.problems(directory.resolve("none"), commands(), Map.of()))
                .containsExactly("config=" + directory.resolve("none") + " does not exist.");
        assertThat(check("a: [")).singleElement().asString().contains(":1: not YAML: ");
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
