package io.gatehouse.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher script does before it becomes a JVM. */
@Timeout(300)
class LauncherIT {
    private static final String INLINING = "-XX:FreqInlineSize=150\n-XX:InlineSmallCode=1000\n";
    private static final Path LAUNCHER = Path.of(System.getProperty("gatehouse.launcher"));

    @TempDir
    Path directory;

    @Test
    void shouldShowHelpAndVersionFromAnyDirectoryAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("gatehouse"), LAUNCHER);

        assertThat(run(link, Map.of(), "--help").out()).startsWith("Usage: gatehouse COMMAND");
        assertThat(run(link, Map.of(), "--version").out()).matches("gatehouse \\d+\\.\\d+\\.\\d+\\S*\n");
        // JUnit warns when it has to remove a link that leads out of its directory.
        Files.delete(link);
    }

    @Test
    void shouldRefuseAnUnknownCommandWithTheKnownOnes() throws Exception {
        Run run = run(LAUNCHER, Map.of(), "gatway");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo(
                        "gatehouse: unknown command 'gatway'. Did you mean gateway? Allowed: demo, register, gateway, "
                                + "worker, check, status, connections, drain, bench, archive, --help, --version.\n");
        assertThat(run(LAUNCHER, Map.of(), "chekc").err()).contains(" Did you mean check? Allowed: ");
        assertThat(run(LAUNCHER, Map.of(), "stauts").err()).contains(" Did you mean status? ");
        assertThat(run(LAUNCHER, Map.of(), "conections").err()).contains(" Did you mean connections? ");
        assertThat(run(LAUNCHER, Map.of(), "nonsense").err()).contains("'nonsense'. Allowed: ");
    }

    @Test
    void shouldShowHelpAndFailWithoutACommand() throws Exception {
        Run run = run(LAUNCHER, Map.of());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("Usage: gatehouse COMMAND");
    }

    @Test
    void shouldRefuseAJavaThatIsTooOld() throws Exception {
        for (String version : List.of("1.8.0_402", "11.0.22", "16")) {
            Path home = fakeJdk("JAVA_VERSION=\"" + version + "\"\n");

            Run run = run(LAUNCHER, Map.of("JAVA_HOME", home.toString()), "check");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("17 or newer is needed. Set JAVA_HOME to such a JDK.");
        }
    }

    @Test
    void shouldNameAJavaHomeWithoutAJava() throws Exception {
        Run run = run(LAUNCHER, Map.of("JAVA_HOME", directory.toString()), "check");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("gatehouse: JAVA_HOME=" + directory + " has no bin/java.");
    }

    @Test
    void shouldHandTheJvmItsFlagsAndKeepItsOwnVariablesToItself() throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", fakeJdk("JAVA_VERSION=\"18\"\n").toString(), "GATEHOUSE_JAVA_OPTS", "-Da=1  -Db=*");

        assertThat(run(LAUNCHER, environment, "gateway", "--name", "two  words")
                        .out()
                        .lines())
                // Those of the launcher come first, so that these count.
                .startsWith("-XX:FreqInlineSize=150", "-XX:InlineSmallCode=1000")
                .containsSequence("-Da=1", "-Db=*", "-cp")
                .endsWith("io.gatehouse.gateway.GatewayMain", "--name", "two  words", "own variables: 0");
    }

    @Test
    @Tag("OP-01")
    void shouldStartWhatACommandNames() throws Exception {
        Map<String, String> jdk =
                Map.of("JAVA_HOME", fakeJdk("JAVA_VERSION=\"18\"\n").toString());

        for (String[] each : new String[][] {
            {"register", "io.gatehouse.register.RegisterMain"},
            {"gateway", "io.gatehouse.gateway.GatewayMain"},
            {"worker", "io.gatehouse.business.WorkerMain"},
            {"demo", "io.gatehouse.samples.DemoMain"},
            {"check", "io.gatehouse.samples.CheckMain"},
            {"status", "io.gatehouse.operator.StatusMain"},
            {"connections", "io.gatehouse.operator.ConnectionsMain"},
            {"drain", "io.gatehouse.operator.DrainMain"},
            {"bench", "io.gatehouse.samples.bench.BenchMain"},
        }) {
            assertThat(run(LAUNCHER, jdk, each[0], "--flag").out().lines()).contains(each[1], "--flag");
        }
        assertThat(run(LAUNCHER, jdk, "status").out()).contains("-Dgatehouse.log.level=ERROR");
    }

    @Test
    void shouldKeepTheLogOfTheDemoQuietUnlessToldOtherwise() throws Exception {
        String jdk = fakeJdk("JAVA_VERSION=\"18\"\n").toString();
        Map<String, String> environment =
                Map.of("JAVA_HOME", jdk, "GATEHOUSE_JAVA_OPTS", "-Dgatehouse.log.level=DEBUG");

        // The last one counts.
        assertThat(run(LAUNCHER, environment, "demo").out())
                .startsWith(INLINING + "-Dgatehouse.log.level=WARN\n-Dgatehouse.log.level=DEBUG\n-cp\n");
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", jdk), "worker").out()).startsWith(INLINING + "-cp\n");
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", jdk, "GATEHOUSE_JAVA_OPTS", "-Xmn1g"), "gateway")
                        .out())
                .startsWith(INLINING + "-Xmn1g\n-cp\n");
    }

    @Test
    void shouldKeepTheCollectorOfAGatewayShortUnlessToldOtherwise() throws Exception {
        String jdk = fakeJdk("JAVA_VERSION=\"18\"\n").toString();
        for (String[] each : new String[][] {{"1", "-Xmn24m"}, {"2", "-XX:MaxGCPauseMillis=20"}}) {
            Path programs = Files.createDirectories(directory.resolve("processors-" + each[0]));
            Path nproc = Files.writeString(programs.resolve("nproc"), "#!/bin/sh\necho " + each[0] + "\n");
            assertThat(nproc.toFile().setExecutable(true)).isTrue();
            Map<String, String> environment = Map.of("JAVA_HOME", jdk, "PATH", programs + ":" + System.getenv("PATH"));

            // A container's quota may leave fewer, never more.
            List<String> flags = each[0].equals("1") ? List.of(each[1]) : List.of(each[1], "-Xmn24m");
            assertThat(run(LAUNCHER, environment, "gateway").out().lines()).containsAnyElementsOf(flags);
            for (String command : List.of("register", "worker", "check")) {
                assertThat(run(LAUNCHER, environment, command).out()).doesNotContain("-Xmn", "MaxGCPauseMillis");
            }
        }
        for (String own : List.of("-Xmn1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=5", "-XX:NewRatio=3")) {
            assertThat(run(LAUNCHER, Map.of("JAVA_HOME", jdk, "GATEHOUSE_JAVA_OPTS", "-Xmx1g " + own), "gateway")
                            .out()
                            .lines())
                    .contains(own)
                    .doesNotContain("-Xmn24m", "-XX:MaxGCPauseMillis=20");
        }
    }

    @Test
    void shouldAllowNativeAccessWhereTheJvmAsksForIt() throws Exception {
        Path jdk23 = fakeJdk("JAVA_VERSION=\"23.0.2\"\n");
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", jdk23.toString()), "check").out())
                .startsWith("-cp\n");

        Path jdk24 = fakeJdk("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"24\"\n");
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", jdk24.toString()), "check").out())
                .startsWith("--enable-native-access=ALL-UNNAMED\n--sun-misc-unsafe-memory-access=allow\n-cp\n");
    }

    @Test
    void shouldStartFromTheArchiveThatTheBuildMade() throws Exception {
        Path classes = directory.resolve("classes");

        run(LAUNCHER, Map.of("GATEHOUSE_JAVA_OPTS", "-Xlog:class+load:file=" + classes), "check", "--help");

        assertThat(Files.readString(classes))
                .containsPattern("io\\.gatehouse\\.config\\.\\S+ source: shared objects file");
    }

    @Test
    void shouldRefuseOptionsForTheArchive() throws Exception {
        Run run = run(LAUNCHER, Map.of(), "archive", "--there");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("gatehouse: archive takes no options, not '--there'.\n");
    }

    /** A JDK whose java prints what it is given, a line each; of a version for which there is no archive. */
    private Path fakeJdk(String release) throws IOException {
        Path home = Files.createTempDirectory(directory, "jdk");
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nprintf '%s\\n' \"$@\"\n"
                        + "printf 'own variables: %s\\n' \"$(env | grep -c -e GATEHOUSE_NO_BUILD -e GATEHOUSE_JAVA_OPTS)\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), release);
        return home;
    }

    private Run run(Path launcher, Map<String, String> environment, String... args) throws Exception {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // The tests run on what this build packaged.
        builder.environment().put("GATEHOUSE_NO_BUILD", "1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private record Run(int code, String out, String err) {}
}
