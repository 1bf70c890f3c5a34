package io.gatehouse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code mvn verify -Pfuzz}: Jazzer, guided by coverage, for {@code fuzz.seconds} on each target. What it finds is kept under target/fuzz. */
@Tag("fuzz")
class FuzzCampaign {
    private static final String SECONDS = System.getProperty("gatehouse.fuzz.seconds", "60");

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void shouldFindNothing(FuzzTarget target) throws Exception {
        Path directory = Files.createDirectories(
                Path.of("target/fuzz").resolve(target.type().getSimpleName()));
        Path found = Files.createDirectories(directory.resolve("corpus"));
        Path log = directory.resolve("log");
        Process jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.type().getName(),
                        "--instrumentation_includes=io.gatehouse.**",
                        // Its hooks elsewhere take each use that Netty makes of Unsafe for a finding, and cost the time
                        // of a short
                        // campaign; and connections to our own nodes are what is tested.
                        "--custom_hook_includes=io.gatehouse.**",
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        "-max_total_time=" + SECONDS,
                        "-max_len=4096",
                        "-timeout=30",
                        found.toString(),
                        target.corpus().toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor())
                    .as("%s; see %s and keep the input in %s", target, log, target.corpus())
                    .isZero();
        } finally {
            jazzer.destroyForcibly();
        }
    }
}
