package io.gatehouse.config;

import io.gatehouse.base.Build;
import io.gatehouse.base.ConfigurationException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * One run of a command: options, start, READY line, stop, exit code.
 *
 * <p>{@link #main} is a program; an object of this class is the same without the parts that belong to the operating system,
 * so that a test can run a command with arguments, an environment and streams of its own. Single use.
 */
public final class NodeProcess {
    /** How long a node may take to stop beyond the time it was told to take; service managers kill after 10 s or more. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** What the shutdown hook waits beyond that: the run ends by itself within the limit and needs a moment to say so. */
    private static final Duration HOOK_GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final String command;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private volatile Duration stopLimit;
    private final CompletableFuture<String> stopRequested = new CompletableFuture<>();

    /**
     * A run that touches neither signals nor the JVM.
     *
     * @param command the word after {@code gatehouse}, for help and messages
     * @param environment where {@code GATEHOUSE_…} variables are looked up
     * @param out for the READY line and for help
     * @param err for the line that says why it failed
     */
    public NodeProcess(String command, Map<String, String> environment, PrintStream out, PrintStream err) {
        this(command, environment, out, err, STOP_LIMIT);
    }

    NodeProcess(String command, Map<String, String> environment, PrintStream out, PrintStream err, Duration stopLimit) {
        this.command = command;
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.err = err;
        this.stopLimit = stopLimit;
    }

    /**
     * The body of a {@code main} method: runs until SIGTERM or SIGINT, then ends the JVM with an {@link ExitCode}.
     *
     * @param options filled from the arguments before {@code node} is called with them
     * @param node makes the node; may throw what {@link Node#start} may fail with
     */
    public static <O extends NodeOptions> void main(String command, O options, Function<O, Node> node, String... args) {
        var process = new NodeProcess(command, System.getenv(), System.out, System.err);
        var ended = new CompletableFuture<ExitCode>();
        // The JVM would end a signalled process with 143; a node that stopped as asked has done nothing wrong.
        var hook = new Thread(
                () -> Runtime.getRuntime().halt(process.stopAndWait(ended).code()), "gatehouse-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        ExitCode code = ExitCode.FAILED;
        try {
            code = process.run(options, node, args);
        } finally {
            ended.complete(code);
            // Ends the JVM although event loops or handlers may still run; the hook then finds its answer there.
            System.exit(code.code());
        }
    }

    /**
     * Runs the command until {@link #stop}, or until it fails. Blocks.
     *
     * @param options filled from the arguments before {@code node} is called with them
     * @param node makes the node; may throw what {@link Node#start} may fail with
     */
    public <O extends NodeOptions> ExitCode run(O options, Function<O, Node> node, String... args) {
        try {
            var loader = new OptionsLoader(command, options, environment, args);
            Optional<String> text = loader.load();
            if (text.isPresent()) {
                out.print(text.get());
                out.flush();
                return ExitCode.STOPPED;
            }
            if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
                complain(
                        "no logging backend found, so problems would be invisible. Add logback-classic to the class path.");
            }
            return serve(node.apply(options), loader.file());
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    /** Asks the node to stop; {@link #run} returns when it has. Any thread; returns at once; more than once is the same. */
    public void stop() {
        stop("asked to");
    }

    private void stop(String why) {
        stopRequested.complete(why);
    }

    private ExitCode serve(Node node, Optional<Path> file) {
        stopLimit = stopLimit.plus(node.stopTime());
        ExitCode code = ExitCode.STOPPED;
        try {
            CompletableFuture<String> started = node.start().toCompletionStage().toCompletableFuture();
            // A stop may be asked for while a node still tries to start.
            CompletableFuture.anyOf(started, stopRequested).join();
            if (started.isDone()) {
                out.println("READY " + started.join());
                out.flush();
                LOG.info(
                        "gatehouse {}, pid {}, Java {}, {}: READY {}",
                        Build.version(),
                        ProcessHandle.current().pid(),
                        Runtime.version(),
                        file.map(path -> "config=" + path).orElse("no configuration file"),
                        started.join());
                stopRequested.join();
            }
        } catch (CompletionException e) {
            code = failed(e.getCause());
        } catch (RuntimeException e) {
            code = failed(e);
        }
        if (code == ExitCode.STOPPED) {
            LOG.info("{} stops ({})", command, stopRequested.join());
        }
        long begun = System.nanoTime();
        boolean stopped = stopNode(node);
        if (stopped && code == ExitCode.STOPPED) {
            LOG.info(
                    "{} stopped after {} ms",
                    command,
                    Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
        return stopped || code != ExitCode.STOPPED ? code : ExitCode.FAILED;
    }

    /** Whether it stopped in time and without a failure. */
    private boolean stopNode(Node node) {
        try {
            node.stop().toCompletionStage().toCompletableFuture().get(stopLimit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            complain("not stopped within " + stopLimit.toSeconds() + " s; ends now all the same.");
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            complain("interrupted while stopping; ends now all the same.");
        } catch (RuntimeException e) {
            failed(e);
        }
        return false;
    }

    private ExitCode stopAndWait(CompletableFuture<ExitCode> ended) {
        stop("SIGTERM or SIGINT");
        try {
            return ended.get(stopLimit.plus(HOOK_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            complain("not stopped within " + stopLimit.plus(HOOK_GRACE).toSeconds() + " s; ends now all the same.");
            return ExitCode.FAILED;
        }
    }

    private ExitCode failed(Throwable cause) {
        if (cause instanceof ConfigurationException) {
            complain(cause.getMessage());
            return ExitCode.CONFIGURATION;
        }
        if (cause instanceof NodeFailure failure) {
            complain(failure.getMessage());
            return failure.exitCode();
        }
        LOG.error("{} failed", command, cause);
        complain("failed unexpectedly (" + cause.getClass().getSimpleName() + "); the log has the details.");
        return ExitCode.FAILED;
    }

    private void complain(String message) {
        err.println("gatehouse " + command + ": " + message);
        err.flush();
    }
}
