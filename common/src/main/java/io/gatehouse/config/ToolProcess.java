package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a command that asks something, says it and ends: options, help, exit code. Its options are found as those of nodes are.
 *
 * <p>{@link #main} is a program; an object of this class is the same without the parts that belong to the operating system. Single use.
 */
public final class ToolProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ToolProcess.class);

    private final String command;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * A run that does not end the JVM.
     *
     * @param command     the word after {@code gatehouse}, for help and messages
     * @param environment where {@code GATEHOUSE_…} variables are looked up
     * @param out         for help
     * @param err         for the line that says why it failed
     */
    public ToolProcess(String command, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.command = command;
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.err = err;
    }

    /** The body of a {@code main} method: ends the JVM with an {@link ExitCode}. */
    public static <O extends NodeOptions> void main(
            String command, O options, Function<O, ExitCode> task, String... args) {
        ExitCode code = new ToolProcess(command, System.getenv(), System.out, System.err).run(options, task, args);
        System.exit(code.code());
    }

    /**
     * Runs the command. Blocks.
     *
     * @param options filled from the arguments before {@code task} is called with them
     */
    public <O extends NodeOptions> ExitCode run(O options, Function<O, ExitCode> task, String... args) {
        try {
            Optional<String> text = new OptionsLoader(command, options, environment, args).load();
            if (text.isPresent()) {
                out.print(text.get());
                out.flush();
                return ExitCode.STOPPED;
            }
            return task.apply(options);
        } catch (ConfigurationException e) {
            complain(e.getMessage());
            return ExitCode.CONFIGURATION;
        } catch (RuntimeException e) {
            LOG.error("{} failed", command, e);
            complain("failed unexpectedly (" + e.getClass().getSimpleName() + "); the log has the details.");
            return ExitCode.FAILED;
        }
    }

    private void complain(String message) {
        err.println("gatehouse " + command + ": " + message);
        err.flush();
    }
}
