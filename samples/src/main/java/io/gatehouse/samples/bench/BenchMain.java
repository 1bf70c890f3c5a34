package io.gatehouse.samples.bench;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.ToolProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gatehouse bench}: what deliveries, echoes and connections cost on this machine. */
public final class BenchMain {
    private static final String MEMORY_FLAG = "-XX:NativeMemoryTracking=summary";

    private BenchMain() {}

    /** Ends the JVM with an {@link ExitCode}: 0 if nothing was lost, 1 if something was. */
    public static void main(String[] args) {
        ToolProcess.main("bench", new BenchFlags(), flags -> run(flags, System.out, System.err), args);
    }

    static ExitCode run(BenchFlags flags, PrintStream out, PrintStream err) {
        if (!flags.clientCpus().isEmpty()) {
            pinThisProcess(flags.clientCpus());
        }
        int steps = flags.scenarios().stream()
                .mapToInt(scenario -> Measurement.steps(scenario, flags))
                .sum();
        var progress = new Progress(err, System.console() != null, steps);
        try {
            var report = new BenchReport(
                    flags, flags.running().isPresent() ? running(flags, progress) : own(flags, progress));
            progress.done();
            out.print(report.text());
            out.flush();
            if (flags.json().isPresent()) {
                Files.writeString(flags.json().get(), report.json().encodePrettily() + "\n");
            }
            return report.lost() == 0 ? ExitCode.STOPPED : ExitCode.FAILED;
        } catch (BenchException e) {
            progress.done();
            err.println("gatehouse bench: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ScenarioFigures> running(BenchFlags flags, Progress progress) {
        Map<String, Long> pids = new LinkedHashMap<>();
        flags.pids().forEach(pid -> pids.put("process " + pid, pid));
        List<ScenarioFigures> figures = new ArrayList<>();
        for (Scenario scenario : flags.scenarios()) {
            try (var loop = new LoadLoop(List.of(flags.running().orElseThrow()), flags.isSpinning())) {
                figures.add(new Measurement(scenario, flags, loop, new ServerProcesses(pids), progress).run());
            }
        }
        return figures;
    }

    /** One cluster for all that send, so that it is warm; a fresh one for memory, which what was sent before would blur. */
    private static List<ScenarioFigures> own(BenchFlags flags, Progress progress) {
        List<ScenarioFigures> figures = new ArrayList<>();
        BenchCluster cluster = null;
        try {
            for (Scenario scenario : flags.scenarios()) {
                boolean isMemory = scenario.kind() == Scenario.Kind.IDLE;
                if (cluster != null && isMemory) {
                    cluster.close();
                    cluster = null;
                }
                if (cluster == null) {
                    cluster = BenchCluster.start(
                            flags.gateways(),
                            flags.workers(),
                            flags.serverCpus(),
                            isMemory ? (flags.javaOpts() + " " + MEMORY_FLAG).strip() : flags.javaOpts());
                }
                try (var loop = new LoadLoop(cluster.clients(), flags.isSpinning())) {
                    figures.add(new Measurement(scenario, flags, loop, cluster.processes(), progress).run());
                }
                if (isMemory) {
                    cluster.close();
                    cluster = null;
                }
            }
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
        return figures;
    }

    /** All threads of this JVM, and by that those to come. */
    private static void pinThisProcess(String cpus) {
        try {
            Process taskset = new ProcessBuilder(
                            "taskset",
                            "-a",
                            "-p",
                            "-c",
                            cpus,
                            Long.toString(ProcessHandle.current().pid()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(taskset.getInputStream().readAllBytes());
            if (taskset.waitFor() != 0) {
                throw new BenchException("bench.client-cpus=" + cpus + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new BenchException("bench.client-cpus=" + cpus + " needs the program taskset, which is not there");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }
}
