package io.gatehouse.samples.bench;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.NodeOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse bench}. */
@Command(
        description =
                "Measures a cluster of its own, or a running one (--url, --pids) whose workers run the handler BenchEvents:"
                        + " what a delivery costs, how long it takes, what a connection holds. See docs/performance.md. Exit"
                        + " code 0 when nothing was lost, 1 if something was, 2 for wrong options.")
public final class BenchFlags implements NodeOptions {
    private static final Pattern CPUS = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*|");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--scenario",
            descriptionKey = "bench.scenario",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "fan1k,fan10k,fan1k-w16,rooms,echo1,echo64,mixed,conn,idle",
            description = "What to measure, in this order.")
    private List<String> scenarios;

    @Option(
            names = "--clients",
            descriptionKey = "bench.clients",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Clients of each scenario; 0 takes the scenario's own number.")
    private int clients;

    @Option(
            names = "--size",
            descriptionKey = "bench.size",
            paramLabel = "BYTES",
            defaultValue = "128",
            description = "Bytes of a message, 16 to 65536.")
    private int size;

    @Option(
            names = "--rate",
            descriptionKey = "bench.rate",
            paramLabel = "COUNT",
            defaultValue = "0",
            description =
                    "Messages that are sent per second, whether answers come or not: publications of a fan-out, echoes"
                            + " of all clients together. 0: the next one is sent when one in flight has arrived.")
    private int rate;

    @Option(
            names = "--warmup",
            descriptionKey = "bench.warmup",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "Load before the first measurement of a scenario, for the JIT compilers.")
    private Duration warmup;

    @Option(
            names = "--time",
            descriptionKey = "bench.time",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long one measurement takes.")
    private Duration time;

    @Option(
            names = "--runs",
            descriptionKey = "bench.runs",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "Measurements of each scenario; the table shows their median.")
    private int runs;

    @Option(
            names = "--parallel",
            descriptionKey = "bench.parallel",
            paramLabel = "COUNT",
            defaultValue = "128",
            description = "Connections that are being made at a time.")
    private int parallel;

    @Option(
            names = "--spin",
            descriptionKey = "bench.spin",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description =
                    "Whether the load client polls without ever sleeping: its processor is then always busy, and no"
                            + " server pays for waking it.")
    private boolean spin;

    @Option(
            names = "--gateways",
            descriptionKey = "bench.gateways",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Gateways that it starts, 1 to 64; clients are spread over them.")
    private int gateways;

    @Option(
            names = "--workers",
            descriptionKey = "bench.workers",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Workers that it starts, 1 to 64.")
    private int workers;

    @Option(
            names = "--server-cpus",
            descriptionKey = "bench.server-cpus",
            paramLabel = "LIST",
            description = "Processors for the servers that it starts, such as 0 or 0-3; empty: any.")
    private String serverCpus = "";

    @Option(
            names = "--client-cpus",
            descriptionKey = "bench.client-cpus",
            paramLabel = "LIST",
            description = "Processors for the load client; empty: any.")
    private String clientCpus = "";

    @Option(
            names = "--java-opts",
            descriptionKey = "bench.java-opts",
            paramLabel = "FLAGS",
            description = "JVM flags for the servers that it starts, separated by blanks.")
    private String javaOpts = "";

    @Option(
            names = "--url",
            descriptionKey = "bench.url",
            paramLabel = "ws://HOST:PORT",
            description = "Measure a running cluster by this listener of its gateway.")
    private String url = "";

    @Option(
            names = "--pids",
            descriptionKey = "bench.pids",
            paramLabel = "PID",
            split = ",",
            description = "With --url: the processes of the cluster on this machine, whose CPU time and memory count.")
    private List<Long> pids = List.of();

    @Option(
            names = "--json",
            descriptionKey = "bench.json",
            paramLabel = "FILE",
            description = "Write all figures of all runs into this file, too.")
    private String json = "";

    /** Empty until a command line was read into it. */
    public BenchFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        scenarios();
        // A process may open about 20,000 files on many systems, and the load client is one process.
        Checks.between("bench.clients", clients, 0, 60_000);
        Checks.between("bench.size", size, LoadMessage.MARK_BYTES, 65_536);
        Checks.between("bench.rate", rate, 0, 10_000_000);
        Checks.between("bench.runs", runs, 1, 1_000);
        Checks.between("bench.parallel", parallel, 1, 10_000);
        Checks.between("bench.gateways", gateways, 1, 64);
        Checks.between("bench.workers", workers, 1, 64);
        Checks.positive("bench.warmup", warmup);
        Checks.positive("bench.time", time);
        checkCpus("bench.server-cpus", serverCpus);
        checkCpus("bench.client-cpus", clientCpus);
        if (running().isPresent() && (gateways > 1 || workers > 1)) {
            throw new ConfigurationException("bench.gateways=" + gateways + " and bench.workers=" + workers
                    + " apply to a cluster that bench starts; with bench.url it measures one that runs. Leave one or the"
                    + " other out.");
        }
        if (url.isEmpty() && !pids.isEmpty()) {
            throw new ConfigurationException("bench.pids=" + pids
                    + " names the processes of a running cluster; bench.url, where it is reached, is missing.");
        }
    }

    private static void checkCpus(String key, String cpus) {
        if (!CPUS.matcher(cpus).matches()) {
            throw new ConfigurationException(key + "=" + cpus + " is no list of processors, such as 0 or 0-3,8.");
        }
    }

    List<Scenario> scenarios() {
        try {
            return scenarios.stream().map(Scenario::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("bench.scenario: " + e.getMessage());
        }
    }

    int clients(Scenario scenario) {
        return clients == 0 ? scenario.clients() : clients;
    }

    int size() {
        return size;
    }

    int rate() {
        return rate;
    }

    long warmupNs() {
        return warmup.toNanos();
    }

    long timeNs() {
        return time.toNanos();
    }

    int runs() {
        return runs;
    }

    int parallel() {
        return parallel;
    }

    boolean isSpinning() {
        return spin;
    }

    int gateways() {
        return gateways;
    }

    int workers() {
        return workers;
    }

    String serverCpus() {
        return serverCpus;
    }

    String clientCpus() {
        return clientCpus;
    }

    String javaOpts() {
        return javaOpts;
    }

    /** Where a running cluster is reached; empty to start one. */
    Optional<InetSocketAddress> running() {
        if (url.isEmpty()) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("bench.url=" + url + " is no ws://HOST:PORT.");
        }
        if (!"ws".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
            throw new ConfigurationException("bench.url=" + url + " is no ws://HOST:PORT.");
        }
        return Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    List<Long> pids() {
        return pids;
    }

    Optional<Path> json() {
        return json.isEmpty() ? Optional.empty() : Optional.of(Path.of(json));
    }
}
