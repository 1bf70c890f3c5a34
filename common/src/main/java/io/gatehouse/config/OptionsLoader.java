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
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
                    problems.add(message(wrong));
                    // Picocli stops at the first wrong default; without it, it goes on to the next.
                    again |= forget(wrong.getArgSpec());
                }
            }
        } while (again);
        if (complete && problems.isEmpty()) {
            try {
                options.common().readSecret(environment, isGiven(CommonOptions.SECRET_FILE_FLAG));
                options.validate();
            } catch (ConfigurationException e) {
                problems.add(withSource(e.getMessage()));
            }
        }
        return List.copyOf(problems);
    }

    private String defaultValue(ArgSpec arg) {
        Setting setting = setting(arg);
        return setting == null ? null : String.join(",", setting.values());
    }

    private Setting setting(ArgSpec arg) {
        return arg instanceof OptionSpec option && OptionKeys.hasKey(option)
                ? settings.get(option.descriptionKey())
                : null;
    }

    private boolean forget(ArgSpec arg) {
        return arg instanceof OptionSpec option && settings.remove(option.descriptionKey()) != null;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.get(0));
        }
    }

    // --- what is said about a wrong one

    private String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().get(0));
        }
        if (wrong instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " is given more than once; allowed: once.";
        }
        if (wrong instanceof MissingParameterException missing) {
            ArgSpec arg = missing.getMissing().isEmpty()
                    ? missing.getArgSpec()
                    : missing.getMissing().get(0);
            return missing(arg);
        }
        ArgSpec arg = wrong.getArgSpec();
        if (arg == null) {
            return wrong.getMessage();
        }
        Setting setting = setting(arg);
        String where = isGiven(arg) || setting == null ? "flag " + name(arg) : setting.where();
        return where + ": " + reason(wrong, arg);
    }

    private static String reason(ParameterException wrong, ArgSpec arg) {
        Class<?> type = arg.auxiliaryTypes().length > 0 ? arg.auxiliaryTypes()[0] : arg.type();
        if (type.isEnum()) {
            return OptionTypes.notOneOf(wrong.getValue(), type);
        }
        return wrong.getCause() != null && wrong.getCause().getMessage() != null
                ? wrong.getCause().getMessage()
                : wrong.getMessage();
    }

    private String missing(ArgSpec arg) {
        if (isGiven(arg)) {
            return "flag " + name(arg) + ": no value; allowed: " + name(arg) + " " + arg.paramLabel() + ".";
        }
        String key = ((OptionSpec) arg).descriptionKey();
        return name(arg) + " " + arg.paramLabel() + " is required. Give it by flag, by the environment variable "
                + OptionKeys.variable(key) + ", or by the key " + key + " in the file that --config names.";
    }

    private String unknown(String arg) {
        int equals = arg.indexOf('=');
        String flag = equals < 0 ? arg : arg.substring(0, equals);
        if (!arg.startsWith("-")) {
            return "'" + arg + "' is no option; each one begins with --.";
        }
        if (flag.equals("--secret")) {
            return "flag --secret: a secret is never given by flag, where every user of this machine can see it. Put it "
                    + "into a file and give --secret-file FILE, or set the environment variable "
                    + CommonOptions.SECRET_VARIABLE + ".";
        }
        String value =
                equals < 0 ? "" : ", with value " + OptionKeys.shown(flag, "'" + arg.substring(equals + 1) + "'");
        List<String> known =
                spec().options().stream().map(OptionSpec::longestName).toList();
        return "flag " + flag + ": unknown" + value + "." + OptionKeys.suggestion(flag, known, name -> name);
    }

    /** A range is checked where the option is used, which knows the key but not who set it. */
    private String withSource(String message) {
        for (Map.Entry<String, Setting> entry : settings.entrySet()) {
            if (message.startsWith(entry.getKey() + "=") && !isGivenByFlag(entry.getKey())) {
                String where = entry.getValue().where();
                return where.endsWith(": " + entry.getKey())
                        ? where.substring(0, where.length() - entry.getKey().length()) + message
                        : where + ": " + message;
            }
        }
        return message;
    }

    private boolean isGivenByFlag(String key) {
        return spec().options().stream().anyMatch(option -> key.equals(option.descriptionKey()) && isGiven(option));
    }

    private boolean isGiven(ArgSpec arg) {
        if (arg instanceof OptionSpec option) {
            for (String name : option.names()) {
                if (isGiven(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isGiven(String flag) {
        for (String arg : args) {
            if (arg.equals(flag) || arg.startsWith(flag + "=")) {
                return true;
            }
        }
        return false;
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
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
