package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with an option and who set it: a flag, a variable, or a line of the file. */
final class OptionProblems {
    private final CommandSpec spec;
    private final Map<String, Setting> settings;
    private final List<String> args;

    /**
     * @param settings what environment and file say, by key
     * @param args the command line
     */
    OptionProblems(CommandSpec spec, Map<String, Setting> settings, List<String> args) {
        this.spec = spec;
        this.settings = Map.copyOf(settings);
        this.args = args;
    }

    /** One line: where the value came from, the value, what is allowed. */
    Problem of(ParameterException wrong) {
        Optional<Setting> setting = source(wrong.getArgSpec());
        return new Problem(setting.map(Setting::line).orElse(Problem.NO_LINE), message(wrong));
    }

    private String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().get(0));
        }
        if (wrong instanceof OverwrittenOptionException overwritten) {
            return flag(overwritten.getOverwritten()) + " is given more than once; allowed: once.";
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
        String where = source(arg).map(setting -> where(setting, arg)).orElseGet(() -> flag(arg));
        return where + ": " + reason(wrong, arg);
    }

    /** The variable or the line that counts; empty if a flag or the default does. */
    private Optional<Setting> source(ArgSpec arg) {
        return arg instanceof OptionSpec option && !isGiven(option)
                ? Optional.ofNullable(settings.get(option.descriptionKey()))
                : Optional.empty();
    }

    private static String where(Setting setting, ArgSpec arg) {
        String key = setting.isInFile() ? "" : "key " + ((OptionSpec) arg).descriptionKey() + ", ";
        return setting.where() + " (" + key + "flag " + name(arg) + ")";
    }

    private static String flag(ArgSpec arg) {
        String key = arg instanceof OptionSpec option && OptionKeys.hasKey(option)
                ? " (key " + option.descriptionKey() + ")"
                : "";
        return "flag " + name(arg) + key;
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
            return flag(arg) + ": no value; allowed: " + name(arg) + " " + arg.paramLabel() + ".";
        }
        if (!(arg instanceof OptionSpec option) || !OptionKeys.hasKey(option)) {
            return name(arg) + " " + arg.paramLabel() + " is required.";
        }
        String key = option.descriptionKey();
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
                spec.options().stream().map(OptionSpec::longestName).toList();
        return "flag " + flag + ": unknown" + value + "." + OptionKeys.suggestion(flag, known, name -> name);
    }

    /** A range is checked where the option is used, which knows the key but not who set it. */
    Problem of(ConfigurationException wrong) {
        String message = wrong.getMessage();
        OptionSpec option = subject(wrong).orElse(null);
        if (option == null) {
            return Problem.of(message);
        }
        String flag = "flag " + option.longestName();
        Setting setting = source(option).orElse(null);
        if (setting == null) {
            return Problem.of((isGiven(option) ? "" : "default of ") + flag + ": " + message);
        }
        // The message has the key already.
        String where = setting.where().replaceFirst(": " + Pattern.quote(option.descriptionKey()) + "$", "");
        return new Problem(setting.line(), where + " (" + flag + "): " + message);
    }

    /** The option that a message of a check speaks of: it begins with the key. */
    Optional<OptionSpec> subject(ConfigurationException wrong) {
        return spec.options().stream()
                .filter(option -> OptionKeys.hasKey(option)
                        && Stream.of("=", " (")
                                .map(option.descriptionKey()::concat)
                                .anyMatch(wrong.getMessage()::startsWith))
                .findFirst();
    }

    private boolean isGiven(ArgSpec arg) {
        return arg instanceof OptionSpec option && Stream.of(option.names()).anyMatch(name -> isGiven(name, args));
    }

    /** Whether a flag stands among the arguments. */
    static boolean isGiven(String flag, List<String> args) {
        return args.stream().anyMatch(arg -> arg.equals(flag) || arg.startsWith(flag + "="));
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }
}
