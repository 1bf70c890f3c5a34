package io.gatehouse.samples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A register, gateways and workers, each a process that the launcher starts, with the options' defaults. Ended when closed, or with this
 * JVM.
 */
final class BenchCluster implements AutoCloseable {
    private static final long END_SECONDS = 15;

    private final Path launcher;
    private final String cpus;
    private final String javaOpts;
    private final Path logs;
    private final Map<String, Process> processes = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Thread atExit = new Thread(this::end, "gatehouse-bench-end");
    private final List<InetSocketAddress> clients = new ArrayList<>();

    private BenchCluster(Path launcher, String cpus, String javaOpts) throws IOException {
        this.launcher = launcher;
        this.cpus = cpus;
        this.javaOpts = javaOpts;
        logs = Files.createTempDirectory("gatehouse-bench");
    }

    /** Starts all and waits until they serve. */
    static BenchCluster start(int gateways, int workers, String cpus, String javaOpts) {
        String launcher = System.getProperty("gatehouse.launcher");
        if (launcher == null) {
            throw new BenchException("it does not know where the launcher is: start it as gatehouse bench, or set"
                    + " -Dgatehouse.launcher=PATH");
        }
        try {
            var cluster = new BenchCluster(Path.of(launcher), cpus, javaOpts);
            Runtime.getRuntime().addShutdownHook(cluster.atExit);
            try {
                cluster.startAll(gateways, workers);
                return cluster;
            } catch (IOException | RuntimeException e) {
                cluster.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect, one address for each gateway. */
    List<InetSocketAddress> clients() {
        return List.copyOf(clients);
    }

    ServerProcesses processes() {
        Map<String, Long> pids = new LinkedHashMap<>();
        processes.forEach((name, process) -> pids.put(name, process.pid()));
        return new ServerProcesses(pids);
    }

    private void startAll(int gateways, int workers) throws IOException {
        String register = value(start("register", "register", "--bind=127.0.0.1:0", "--lease-grace=50ms"), "listen");
        for (int i = 1; i <= gateways; i++) {
            clients.add(clientAddress(value(
                    start(
                            named("gateway", i, gateways),
                            "gateway",
                            "--listen=ws://127.0.0.1:0",
                            "--link=127.0.0.1:0",
                            "--register=" + register),
                    "listen")));
        }
        for (int i = 1; i <= workers; i++) {
            start(
                    named("worker", i, workers),
                    "worker",
                    "--register=" + register,
                    "--handler=" + BenchEvents.class.getName());
        }
    }

    private static String named(String tier, int number, int count) {
        return count == 1 ? tier : tier + "-" + number;
    }

    /** Starts a process; its READY line. */
    private String start(String name, String tier, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        if (!cpus.isEmpty()) {
            command.addAll(List.of("taskset", "-c", cpus));
        }
        command.add(launcher.toString());
        command.add(tier);
        command.addAll(List.of(options));
        Path log = logs.resolve(name + ".log");
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("GATEHOUSE_NO_BUILD", "1");
        builder.environment().put("GATEHOUSE_JAVA_OPTS", javaOpts);
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        processes.put(name, process);
        process.getOutputStream().close();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                return line;
            }
        }
        end(process);
        throw new BenchException("the " + name + " did not start; its log says: "
                + Files.readString(log).strip().replace('\n', ' '));
    }

    private static String value(String ready, String key) {
        Matcher value = Pattern.compile("\\b" + key + "=(\\S+)").matcher(ready);
        if (!value.find()) {
            throw new BenchException("no " + key + "= in '" + ready + "'");
        }
        return value.group(1);
    }

    private static InetSocketAddress clientAddress(String listener) {
        Matcher address = Pattern.compile("ws://([^:]+):(\\d+).*").matcher(listener);
        if (!address.matches()) {
            throw new BenchException("'" + listener + "' is no listener of WebSocket clients");
        }
        return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending; the hook runs, or has run.
            return;
        }
        for (String name : List.copyOf(processes.keySet())) {
            logs.resolve(name + ".log").toFile().delete();
        }
        logs.toFile().delete();
    }

    private void end() {
        List<Process> all = List.copyOf(processes.values());
        all.forEach(Process::destroy);
        all.forEach(BenchCluster::end);
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
