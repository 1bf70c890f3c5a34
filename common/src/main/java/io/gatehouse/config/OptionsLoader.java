package io.gatehouse.config;

import io.gatehouse.base.Build;
import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** Keys whose values are wrong, so that the default stands for them; what is said of those is no news. */
    private final Set<String> forgotten = new HashSet<>();
    /** Where options were read from; null: no file. */
    private Path file;
    /** Whether required options may be missing. */
    private boolean partial;
    /** Texts that may be missing. Listed once: picocli asks for the default in order to tell what is required. */
    private List<OptionSpec> leftToFlags = List.of();

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
            return Optional.of("gatehouse " + Build.version() + System.lineSeparator());
        }
        ConfigFile file = read(early);
        refuse(file.problems());
        refuse(OptionKeys.of(spec()).problems(file, environment));
        refuse(fill(file, false));
        warn();
        return Optional.empty();
    }

    /** The file that the flag names, else the environment; else none. */
    private ConfigFile read(EarlyOptions early) {
        String inEnvironment = environment.getOrDefault(CommonOptions.CONFIG_VARIABLE, "");
        if (early.config != null) {
            file = early.config;
        } else if (!inEnvironment.isEmpty()) {
            file = Path.of(inEnvironment);
        }
        return file == null ? ConfigFile.none() : ConfigFile.read(file);
    }

    CommandSpec spec() {
        return commandLine.getCommandSpec();
    }

    /**
     * Fills the options.
     *
     * @param partial for a check of the file alone: required ones may be missing, and after the first value out of range the
     *     others are looked at too
     * @return what is wrong; nothing if all is well
     */
    List<Problem> fill(ConfigFile file, boolean partial) {
        this.partial = partial;
        if (partial) {
            leftToFlags = spec().options().stream()
                    .filter(option -> option.required() && option.type() == String.class)
                    .toList();
        }
        settings = OptionKeys.of(spec()).settings(file, environment);
        commandLine.setDefaultValueProvider(this::defaultValue);
        var said = new OptionProblems(spec(), settings, List.of(args));
        var problems = new LinkedHashSet<Problem>();
        int before;
        do {
            before = settings.size();
            if (parse(said, problems) && (partial || problems.isEmpty())) {
                validate(said, problems);
            }
            // Picocli stops at the first wrong default, and a check at the first wrong range; without it, they go on
            // to the next.
        } while (settings.size() < before);
        return List.copyOf(problems);
    }

    /** Whether all values could be read. */
    private boolean parse(OptionProblems said, Set<Problem> problems) {
        List<Exception> errors = new ArrayList<>(commandLine.parseArgs(args).errors());
        // An option that is missing was often misspelt: the flag that is unknown says more.
        errors.sort(Comparator.comparing(MissingParameterException.class::isInstance));
        for (Exception error : errors) {
            if (!(error instanceof ParameterException wrong)) {
                throw new IllegalStateException("Options cannot be parsed", error);
            }
            if (!(partial && wrong instanceof MissingParameterException)) {
                problems.add(said.of(wrong));
                forget(wrong.getArgSpec());
            }
        }
        return errors.isEmpty();
    }

    private void validate(OptionProblems said, Set<Problem> problems) {
        try {
            options.common().readSecret(environment, isSecretByFlag());
            options.validate();
        } catch (ConfigurationException e) {
            if (forgotten.stream().noneMatch(e.getMessage()::contains)) {
                problems.add(said.of(e));
            }
            said.subject(e).ifPresent(this::forget);
        }
    }

    /** Says what is allowed but hardly meant. Once, when the options are filled and good. */
    void warn() {
        options.common().warn(environment, isSecretByFlag());
    }

    private boolean isSecretByFlag() {
        return OptionProblems.isGiven(CommonOptions.SECRET_FILE_FLAG, List.of(args));
    }

    /** The file that was read, if any. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    private String defaultValue(ArgSpec arg) {
        Setting setting = arg instanceof OptionSpec option ? settings.get(option.descriptionKey()) : null;
        if (setting != null) {
            return String.join(",", setting.values());
        }
        // Any text does for one that comes by flag later: the others can then be checked.
        return leftToFlags.contains(arg) ? arg.paramLabel() : null;
    }

    private void forget(ArgSpec arg) {
        if (arg instanceof OptionSpec option && settings.remove(option.descriptionKey()) != null) {
            forgotten.add(option.descriptionKey());
        }
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.get(0).message());
        }
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
