package io.gatehouse.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CommandLines;
import io.gatehouse.config.ConfigCheck;
import io.gatehouse.config.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What docs/deployment.md tells people to install starts: each command line in it is read by the command that it is for. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path FILES = ROOT.resolve("docs/deployment");
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z]+)=(\\S+)");
    private static final Pattern PORT = Pattern.compile(":(\\d{2,5})(?=$|[,?])");
    private static final Pattern TABLE_ROW =
            Pattern.compile("(?m)^\\| (\\d+) \\| [^|`]*(?:`--\\w+`[^|`]*)?`([\\w.-]+)` \\| (?:`([^`]*)`)? ?\\|");

    @TempDir
    Path directory;

    private final Set<Integer> ports = new TreeSet<>();

    @BeforeEach
    void installSecretAndConfiguration() throws IOException {
        Files.writeString(directory.resolve("secret"), "a-secret-of-the-deployment-files-0123456789");
        Files.writeString(
                directory.resolve("gatehouse.yaml"),
                Files.readString(FILES.resolve("gatehouse.yaml")).replace("/etc/gatehouse", directory.toString()));
    }

    @Test
    void shouldShowAFileOfOptionsThatIsGood() {
        assertThat(ConfigCheck.problems(directory.resolve("gatehouse.yaml"), CheckMain.commands(), Map.of()))
                .isEmpty();
    }

    @Test
    void shouldStartEveryUnitOfSystemd() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (Path unit : files("systemd", ".service")) {
            String text = Files.readString(unit);
            Map<String, String> variables = new LinkedHashMap<>(Map.of("%i", "one", "%H", "machine"));
            text.lines()
                    .filter(line -> line.startsWith("#"))
                    .forEach(line -> VARIABLE.matcher(line)
                            .results()
                            .forEach(found -> variables.put("${" + found.group(1) + "}", found.group(2))));

            for (MatchResult start : results("(?m)^ExecStart=(\\S+) (.*)$", text)) {
                assertThat(start.group(1)).isEqualTo("/opt/gatehouse/gatehouse");
                String line = start.group(2);
                for (Map.Entry<String, String> variable : variables.entrySet()) {
                    line = line.replace(variable.getKey(), variable.getValue());
                }
                commands.add(read(unit, List.of(line.split(" ")), Map.of()));
            }
        }
        assertThat(commands).containsExactly("gateway", "register", "worker");
        assertPortsAreInTheTable();
    }

    @Test
    void shouldStartEveryServiceOfCompose() throws IOException {
        Path file = FILES.resolve("container/compose.yaml");
        Map<?, ?> services = (Map<?, ?>) documents(file).get(0).get("services");

        List<String> commands = new ArrayList<>();
        for (Object each : services.values()) {
            Map<?, ?> service = (Map<?, ?>) each;
            commands.add(read(file, strings(service.get("command")), environment(service.get("environment"))));
        }

        assertThat(commands)
                .containsExactly("register", "register", "register", "gateway", "gateway", "worker", "worker");
        assertPortsAreInTheTable();
    }

    @Test
    void shouldStartEveryContainerOfKubernetes() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path file : files("kubernetes", ".yaml")) {
            for (Map<?, ?> document : documents(file)) {
                for (Map<?, ?> container : containers(document)) {
                    commands.add(read(file, strings(container.get("args")), Map.of()));
                }
                for (MatchResult port : results("\\b(?:containerPort|port)=(\\d+)", document.toString())) {
                    ports.add(Integer.valueOf(port.group(1)));
                }
            }
        }

        assertThat(commands).containsExactlyInAnyOrder("register", "gateway", "worker");
        // That of the load balancer, outside.
        ports.remove(80);
        assertThat(ports).hasSize(4);
        assertPortsAreInTheTable();
    }

    @Test
    void shouldNameTheDefaultOfEveryPort() throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        CheckMain.commands()
                .values()
                .forEach(options -> new CommandLine(options)
                        .getCommandSpec()
                        .options()
                        .forEach(option ->
                                defaults.put(option.descriptionKey(), String.valueOf(option.defaultValue()))));

        List<MatchResult> rows = table();

        assertThat(rows).hasSize(4);
        for (MatchResult row : rows) {
            assertThat(defaults).containsKey(row.group(2));
            if (row.group(3) != null) {
                assertThat(row.group(3))
                        .as("default of %s in docs/deployment.md", row.group(2))
                        .isEqualTo(defaults.get(row.group(2)))
                        .endsWith(":" + row.group(1));
            }
        }
    }

    private void assertPortsAreInTheTable() throws IOException {
        assertThat(table().stream().map(row -> Integer.valueOf(row.group(1)))).containsAll(ports);
        assertThat(ports).isNotEmpty();
    }

    /** Reads a command line as the command does; gives the command. */
    private String read(Path file, List<String> words, Map<String, String> environment) {
        String command = words.get(0);
        NodeOptions options = CheckMain.commands().get(command);
        assertThat(options).as("command of %s: %s", file, words).isNotNull();
        String[] args = words.stream().skip(1).map(this::here).toArray(String[]::new);
        Map<String, String> here = environment.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> here(entry.getValue())));
        for (String arg : args) {
            PORT.matcher(arg).results().forEach(port -> ports.add(Integer.valueOf(port.group(1))));
        }

        CommandLines.read(command, options, here, args);
        return command;
    }

    /** What the machine, the container or the pod would put in. */
    private String here(String word) {
        return word.replace("/etc/gatehouse", directory.toString())
                .replace("/run/secrets/gatehouse", directory.resolve("secret").toString())
                .replace("$(POD_NAME)", "pod-0")
                .replace("$(POD_IP)", "10.1.2.3");
    }

    private static List<Map<?, ?>> containers(Object node) {
        List<Map<?, ?>> found = new ArrayList<>();
        if (node instanceof Map<?, ?> map) {
            if (map.containsKey("args")) {
                found.add(map);
            }
            map.values().forEach(value -> found.addAll(containers(value)));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> found.addAll(containers(value)));
        }
        return found;
    }

    private static List<Map<?, ?>> documents(Path file) throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Yaml().loadAll(Files.readString(file)).forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static Map<String, String> environment(Object map) {
        return ((Map<?, ?>) map).entrySet().stream().collect(Collectors.toMap(entry -> (String) entry.getKey(), entry ->
                (String) entry.getValue()));
    }

    private static List<Path> files(String under, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(FILES.resolve(under))) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static List<MatchResult> table() throws IOException {
        return results(TABLE_ROW.pattern(), Files.readString(ROOT.resolve("docs/deployment.md")));
    }

    private static List<MatchResult> results(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }
}
