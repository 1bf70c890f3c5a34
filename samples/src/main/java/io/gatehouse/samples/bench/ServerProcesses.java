package io.gatehouse.samples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The processes whose CPU time and memory count, by name. Linux; what cannot be read counts as 0. */
record ServerProcesses(Map<String, Long> pids) {
    boolean isKnown() {
        return !pids.isEmpty();
    }

    /** User and system time of all together, in steps of 10 ms. */
    Duration cpu() {
        return pids.values().stream()
                .map(pid -> ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow(() -> new BenchException("process " + pid + " does not run any more")))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What of all of them is in main memory. */
    long residentBytes() {
        return pids.values().stream().mapToLong(ServerProcesses::residentBytes).sum();
    }

    static long residentBytes(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
