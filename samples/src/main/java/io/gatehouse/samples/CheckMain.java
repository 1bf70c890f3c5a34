package io.gatehouse.samples;

import io.gatehouse.business.WorkerFlags;
import io.gatehouse.config.ConfigCheck;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.gateway.GatewayFlags;
import io.gatehouse.operator.ConnectionsFlags;
import io.gatehouse.operator.DrainFlags;
import io.gatehouse.operator.StatusFlags;
import io.gatehouse.register.RegisterFlags;
import io.gatehouse.samples.bench.BenchFlags;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse check --config FILE}: says whether a file of options is good, without starting anything. */
@Command(
        name = "gatehouse check",
        mixinStandardHelpOptions = true,
        description = "Says whether a file of options is good for all commands. Exit code 0 if it is, 2 if not.")
public final class CheckMain implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The YAML file to read.")
    private Path config;

    private CheckMain() {}

    /** Ends the JVM with an {@link ExitCode}. */
    public static void main(String[] args) {
        Optional<String> wrong = ConfigCheck.wrongUse(new CheckMain(), args);
        wrong.ifPresent(CheckMain::complain);
        System.exit(wrong.isPresent() ? ExitCode.CONFIGURATION.code() : new CommandLine(new CheckMain()).execute(args));
    }

    /** Every command that has options in files, by its word. */
    static Map<String, NodeOptions> commands() {
        Map<String, NodeOptions> commands = new LinkedHashMap<>();
        commands.put("register", new RegisterFlags());
        commands.put("gateway", new GatewayFlags());
        commands.put("worker", new WorkerFlags());
        commands.put("status", new StatusFlags());
        commands.put("connections", new ConnectionsFlags());
        commands.put("drain", new DrainFlags());
        commands.put("demo", new DemoFlags());
        commands.put("bench", new BenchFlags());
        return commands;
    }

    @Override
    public Integer call() {
        List<String> problems = ConfigCheck.problems(config, commands(), System.getenv());
        if (problems.isEmpty()) {
            System.out.println(config + " is good.");
            return ExitCode.STOPPED.code();
        }
        problems.forEach(CheckMain::complain);
        return ExitCode.CONFIGURATION.code();
    }

    private static void complain(String problem) {
        System.err.println("gatehouse check: " + problem);
    }
}
