package io.gatehouse.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.config.ToolProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * {@code gatehouse status} and {@code connections} without a process of their own, which takes a second to start: what follows the
 * launcher and {@code main}, with the same options, output and exit codes.
 *
 * @param code what the process would end with
 * @param out  its standard output
 * @param err  its standard error
 */
public record OperatorTool(int code, String out, String err) {
    /** Runs {@code gatehouse status ARGS}. */
    public static OperatorTool status(String... args) {
        return run("status", new StatusFlags(), StatusMain::run, args);
    }

    /** Runs {@code gatehouse connections ARGS}. */
    public static OperatorTool connections(String... args) {
        return run("connections", new ConnectionsFlags(), ConnectionsMain::run, args);
    }

    private static <O extends NodeOptions> OperatorTool run(
            String command, O options, BiFunction<O, PrintStream, ExitCode> main, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var printed = new PrintStream(out, true, UTF_8);
        Function<O, ExitCode> task = flags -> main.apply(flags, printed);
        ExitCode code =
                new ToolProcess(command, Map.of(), printed, new PrintStream(err, true, UTF_8)).run(options, task, args);
        return new OperatorTool(code.code(), out.toString(UTF_8), err.toString(UTF_8));
    }
}
