package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Says whether a file of options is good for all commands together. Stateless. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * Reads a file as each of the commands would, in the given environment, without starting anything. An option that a command
     * requires may be missing, as it may come by flag.
     *
     * @param commands each command by its word, such as {@code gateway}, with options not used for anything else
     * @return what is wrong, one line each, in the order of the file; nothing if it is good
     */
    public static List<String> problems(Path path, Map<String, NodeOptions> commands, Map<String, String> environment) {
        ConfigFile file;
        try {
            file = ConfigFile.read(path);
        } catch (ConfigurationException e) {
            return List.of(e.getMessage());
        }
        List<OptionsLoader> loaders = commands.entrySet().stream()
                .map(entry -> new OptionsLoader(entry.getKey(), entry.getValue(), environment))
                .toList();
        OptionKeys all =
                OptionKeys.ofAll(loaders.stream().map(OptionsLoader::spec).toList());
        // Commands share options; what is wrong with one of those is said once.
        var problems = new LinkedHashSet<>(file.problems());
        problems.addAll(all.problems(file, environment));
        loaders.forEach(loader -> problems.addAll(loader.fill(file, true)));
        if (problems.isEmpty()) {
            // The same for all.
            loaders.get(0).warn();
        }
        return problems.stream().sorted(Problem.BY_LINE).map(Problem::message).toList();
    }

    /**
     * Reads the command line of a command that is no node.
     *
     * @param command an object with picocli options
     * @return what is wrong, in one line and in the words of the other commands; empty if it is good
     */
    public static Optional<String> wrongUse(Object command, String... args) {
        var commandLine = new CommandLine(command);
        commandLine.getCommandSpec().parser().collectErrors(true);
        var said = new OptionProblems(commandLine.getCommandSpec(), Map.of(), List.of(args));
        return commandLine.parseArgs(args).errors().stream()
                .map(ParameterException.class::cast)
                // An option that is missing was often misspelt: the flag that is unknown says more.
                .min(Comparator.comparing(MissingParameterException.class::isInstance))
                .map(wrong -> said.of(wrong).message());
    }
}
