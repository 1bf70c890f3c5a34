package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Fills a command's options: flag, else environment, else YAML file, else default.
 *
 * <p>Picocli parses flags and converts values; environment and file enter as the defaults it asks for, so each value takes
 * one way only. Single use; one thread.
 */
final class OptionsLoader {
    private final NodeOptions options;
    private final CommandLine commandLine;
    private final Map<String, String> environment;
    private final String[] args;
    /** What environment and file say, by key; replaced when filled. */
    private Map<String, Setting> settings = Map.of();

    OptionsLoader(String command, NodeOptions options, Map<String, String> environment, String... args) {
        this.options = options;
        this.environment = environment;
        this.args = args.clone();
        this.commandLine = commandLine(command, options);
    }

    static CommandLine commandLine(String command, Object options) {
        var commandLine = new CommandLine(options);
        OptionTypes.registerWith(commandLine);
        commandLine.setCommandName("gatehouse " + command);
        // A value is a value: no @file, no ${variable}.
        commandLine.setExpandAtFiles(false);
        commandLine.setInterpolateVariables(false);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.getCommandSpec().parser().collectErrors(true);
        commandLine
                .getCommandSpec()
                .usageMessage()
                .showDefaultValues(true)
                .sortOptions(false)
                .footer(
                        "",
                        "Each option may also stand in the environment or in the file that --config names;",
                        "a flag counts before the environment, that before the file. See docs/configuration.md.");
        return commandLine;
    }

    /**
     * Fills the options, unless help or the version is asked for.
     *
     * @return that text, else empty
     * @throws ConfigurationException the first thing wrong, in one line
     */
    Optional<String> load() {
        EarlyOptions early = EarlyOptions.parse(args);
        if (early.help) {
            return Optional.of(commandLine.getUsageMessage(Ansi.OFF));
        }
        if (early.version) {
            return Optional.of("gatehouse " + version() + System.lineSeparator());
        }
        ConfigFile file = file(early);
        refuse(OptionKeys.of(spec()).problems(file, environment));
        refuse(fill(file, false));
        return Optional.empty();
    }

    /** The file that the flag names, else the environment; else none. */
    private ConfigFile file(EarlyOptions early) {
        if (early.config != null) {
            return ConfigFile.read(early.config);
        }
        String inEnvironment = environment.getOrDefault(CommonOptions.CONFIG_VARIABLE, "");
        return inEnvironment.isEmpty() ? ConfigFile.none() : ConfigFile.read(Path.of(inEnvironment));
    }

    CommandSpec spec() {
        return commandLine.getCommandSpec();
    }

    /**
     * Fills the options.
     *
     * @param partial whether required ones may be missing; then nothing is said of them, and combinations go unchecked
     * @return what is wrong, in order; nothing if all is well
     */
    List<String> fill(ConfigFile file, boolean partial) {
        settings = OptionKeys.of(spec()).settings(file, environment);
        commandLine.setDefaultValueProvider(this::defaultValue);
        var said = new OptionProblems(spec(), settings, List.of(args));
        var problems = new LinkedHashSet<String>();
        boolean complete = true;
        boolean again;
        do {
            again = false;
            for (Exception error : commandLine.parseArgs(args).errors()) {
                if (!(error instanceof ParameterException wrong)) {
                    throw new IllegalStateException("Options cannot be parsed", error);
                }
                if (partial && wrong instanceof MissingParameterException) {
                    complete = false;
                } else {
                    problems.add(said.of(wrong));
                    // Picocli stops at the first wrong default; without it, it goes on to the next.
                    again |= forget(wrong.getArgSpec());
                }
            }
        } while (again);
        if (complete && problems.isEmpty()) {
            try {
                options.common().readSecret(environment, said.isGiven(CommonOptions.SECRET_FILE_FLAG));
                options.validate();
            } catch (ConfigurationException e) {
                problems.add(said.withSource(e.getMessage()));
            }
        }
        return List.copyOf(problems);
    }

    private String defaultValue(ArgSpec arg) {
        Setting setting = arg instanceof OptionSpec option ? settings.get(option.descriptionKey()) : null;
        return setting == null ? null : String.join(",", setting.values());
    }

    private boolean forget(ArgSpec arg) {
        return arg instanceof OptionSpec option && settings.remove(option.descriptionKey()) != null;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.get(0));
        }
    }

    private static String version() {
        String version = OptionsLoader.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** What decides how the rest is read: looked for first, everything else passed over. */
    private static final class EarlyOptions {
        @Option(names = CommonOptions.CONFIG_FLAG)
        private Path config;

        @Option(names = {"-h", "--help"})
        private boolean help;

        @Option(names = {"-V", "--version"})
        private boolean version;

        private static EarlyOptions parse(String... args) {
            var early = new EarlyOptions();
            try {
                new CommandLine(early)
                        .setExpandAtFiles(false)
                        .setUnmatchedArgumentsAllowed(true)
                        .parseArgs(args);
            } catch (ParameterException e) {
                // Said again, in our words, when all options are parsed.
                early.config = null;
            }
            return early;
        }
    }
}
