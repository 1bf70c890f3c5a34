package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts Gatehouse processes with the real launcher, keeps what they print under {@code target/it/TEST}, and sees to it that none
 * outlives its test. When a test fails, the end of each log is printed.
 *
 * <p>As an instance field of a test class: fresh processes for each test. As a static one: the same for all tests of the class.
 */
public final class Nodes implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Path LAUNCHER = Path.of(System.getProperty("gatehouse.launcher"));
    private static final int SHOWN_LINES = 40;
    private static final Pattern SECRET_FILES = Pattern.compile(
            "--(?:secret-file|push-api-token-file|token-file|link-tls-key|tls-key|jwt-key)=(?:HS\\d+:)?(.*)");
    private static final Pattern STACK_TRACE = Pattern.compile("^\\tat |^Exception in ");
    private static final Pattern TIME = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT");
    // Start fast on few processors, find leaked buffers and broken assertions.
    private static final String JAVA_OPTS =
            "-ea -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m" + " -Dio.netty.leakDetection.level=paranoid";

    // On a machine with much to do a process may be silent for longer than it is given by default. A test in which
    // somebody falls silent says how soon that is to be noticed. The long form of the fault tests has the defaults.
    private static final Map<String, String> PATIENCE = "long".equals(System.getProperty("gatehouse.faults"))
            ? Map.of()
            : Map.of(
                    "GATEHOUSE_LINK_HEARTBEATS_MISSED",
                    "15",
                    "GATEHOUSE_LINK_HANDSHAKE_TIMEOUT",
                    "30s",
                    "GATEHOUSE_WORKER_QUERY_DEADLINE",
                    "30s");
    private static final Set<String> LINKED = Set.of("register", "gateway", "worker");

    private final List<LaunchedNode> nodes = new ArrayList<>();
    private final Set<LaunchedNode> mayPrintStackTraces = new HashSet<>();
    // Of all nodes of a test: no one of them may print those of another, either.
    private final Set<String> secrets = new HashSet<>();
    private Path directory;
    private boolean oneForAll;

    /** Starts {@code gatehouse ARGS}. */
    public LaunchedNode start(String... args) throws IOException {
        return start(Map.of(), args);
    }

    /** The same with environment variables. */
    public LaunchedNode start(Map<String, String> environment, String... args) throws IOException {
        return start(LAUNCHER, environment, args);
    }

    /** The same with the launcher under another name. */
    public LaunchedNode start(Path launcher, Map<String, String> environment, String... args) throws IOException {
        String name = args.length == 0 ? "gatehouse" : args[0];
        Map<String, String> all = new HashMap<>(LINKED.contains(name) ? PATIENCE : Map.of());
        all.putAll(environment);
        return run(name, all, command(launcher, args));
    }

    /** Starts a program of a user's own: the launcher's class path and theirs. */
    public LaunchedNode startMain(Path jar, String mainClass, String... args) throws IOException {
        Path samples = LAUNCHER.resolveSibling("samples").resolve("target");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JAVA_OPTS.split(" ")));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-cp");
        command.add(samples.resolve("gatehouse-samples.jar") + File.pathSeparator + samples.resolve("lib") + "/*"
                + File.pathSeparator + jar);
        command.add(mainClass);
        command.addAll(Arrays.asList(args));
        return run(mainClass.substring(mainClass.lastIndexOf('.') + 1), PATIENCE, command);
    }

    /** Starts any command in the tests' directory and environment. */
    public LaunchedNode run(String name, Map<String, String> environment, List<String> command) throws IOException {
        String unique = "%02d-%s".formatted(nodes.size() + 1, name);
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("GATEHOUSE_"));
        builder.environment()
                .putAll(Map.of(
                        "GATEHOUSE_NO_BUILD",
                        "1",
                        "GATEHOUSE_JAVA_OPTS",
                        JAVA_OPTS,
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        builder.environment().putAll(environment);
        noteSecrets(environment, command);
        Process process = builder.start();
        process.getOutputStream().close();
        var node = new LaunchedNode(
                unique,
                process,
                new Transcript(process.getInputStream(), directory.resolve(unique + ".out")),
                new Transcript(process.getErrorStream(), directory.resolve(unique + ".err")));
        nodes.add(node);
        return node;
    }

    /** What is in the environment, and in files that are named as secret: each line of them. */
    private void noteSecrets(Map<String, String> environment, List<String> command) throws IOException {
        List<String> files = new ArrayList<>();
        environment.forEach((key, value) -> {
            if (key.equals("GATEHOUSE_SECRET")) {
                secrets.add(value);
            } else if (key.endsWith("_SECRET_FILE") || key.endsWith("_TOKEN_FILE")) {
                files.add(value);
            }
        });
        for (String argument : command) {
            Matcher named = SECRET_FILES.matcher(argument);
            if (named.matches()) {
                files.addAll(List.of(named.group(1).split(",")));
            }
        }
        for (String file : files) {
            Path path = directory.resolve(file);
            if (Files.isReadable(path)) {
                secrets.addAll(Files.readAllLines(path, StandardCharsets.ISO_8859_1));
            }
        }
        // Shorter ones are refused, and may be a word that is said anyway.
        secrets.removeIf(secret -> secret.length() < 8);
    }

    /** The command line of {@code gatehouse ARGS}. */
    public static List<String> command(Path launcher, String... args) {
        return Stream.concat(Stream.of(launcher.toString()), Arrays.stream(args))
                .toList();
    }

    public static Path launcher() {
        return LAUNCHER;
    }

    /** All that were started, also those that have ended. */
    public List<LaunchedNode> all() {
        return List.copyOf(nodes);
    }

    /** Where the processes run and their output is kept. */
    public Path directory() {
        return directory;
    }

    /** A log with a stack trace fails the test, unless one is right. */
    public void mayPrintStackTrace(LaunchedNode node) {
        mayPrintStackTraces.add(node);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        oneForAll = true;
        open(context.getRequiredTestClass().getSimpleName());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!oneForAll) {
            open(context.getRequiredTestClass().getSimpleName() + "/"
                    + context.getRequiredTestMethod().getName());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            printLogs(context.getDisplayName());
        }
        if (!oneForAll) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Of what all tests share; a test of its own has been told of before.
        if (context.getExecutionException().isPresent()) {
            printLogs(context.getDisplayName());
        }
        close();
    }

    private void open(String test) throws IOException {
        nodes.clear();
        secrets.clear();
        mayPrintStackTraces.clear();
        directory = Path.of("target", "it").toAbsolutePath().resolve(test);
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(directory);
    }

    private void close() {
        List<ProcessHandle> started = nodes.stream()
                .flatMap(node -> Stream.concat(
                        Stream.of(node.process().toHandle()), node.process().descendants()))
                .toList();
        started.forEach(ProcessHandle::destroyForcibly);
        started.forEach(
                process -> process.onExit().orTimeout(60, TimeUnit.SECONDS).join());
        for (LaunchedNode node : nodes) {
            for (String secret : secrets) {
                // Without the text: a failure's message is a log, too.
                assertThat((node.log().text() + node.out().text()).contains(secret))
                        .as("%s prints a secret of %d characters", node, secret.length())
                        .isFalse();
            }
            assertThat(node.log().lines("LEAK: "))
                    .as("leaks that %s reports", node)
                    .isEmpty();
            if (!mayPrintStackTraces.contains(node)) {
                assertThat(stackTraces(node.log()))
                        .as("stack traces in the log of %s", node)
                        .isEmpty();
            }
        }
    }

    /** Not of event loops that have not run for five seconds: on a machine with much to do they wait for a processor. */
    private static List<String> stackTraces(Transcript log) {
        List<String> traces = new ArrayList<>();
        boolean isOfWatchdog = false;
        for (String line : log.lines()) {
            if (STACK_TRACE.matcher(line).find()) {
                if (!isOfWatchdog) {
                    traces.add(line);
                }
            } else if (TIME.matcher(line).find()) {
                isOfWatchdog = line.contains("[vertx-blocked-thread-checker]");
            }
        }
        return traces;
    }

    private void printLogs(String test) {
        var text = new StringBuilder(
                "=== " + test + " failed. What its processes said last; all of it is in " + directory + "\n");
        for (LaunchedNode node : nodes) {
            String state = node.process().isAlive()
                    ? "running"
                    : "ended with " + node.process().exitValue();
            text.append("--- ").append(node).append(", ").append(state).append('\n');
            for (Transcript transcript : List.of(node.out(), node.log())) {
                List<String> lines = transcript.lines();
                lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            }
        }
        System.err.println(text);
    }

    /** The environment that adds JVM flags to those of all tests. */
    public static Map<String, String> javaOpts(String more) {
        return new HashMap<>(Map.of("GATEHOUSE_JAVA_OPTS", JAVA_OPTS + " " + more));
    }
}
