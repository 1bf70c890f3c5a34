package io.gatehouse.config;

import java.util.List;
import java.util.Map;
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
    String of(ParameterException wrong) {
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
        Setting setting = arg instanceof OptionSpec option ? settings.get(option.descriptionKey()) : null;
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
                spec.options().stream().map(OptionSpec::longestName).toList();
        return "flag " + flag + ": unknown" + value + "." + OptionKeys.suggestion(flag, known, name -> name);
    }

    /** A range is checked where the option is used, which knows the key but not who set it. */
    String withSource(String message) {
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
        return spec.options().stream().anyMatch(option -> key.equals(option.descriptionKey()) && isGiven(option));
    }

    private boolean isGiven(ArgSpec arg) {
        return arg instanceof OptionSpec option && Stream.of(option.names()).anyMatch(this::isGiven);
    }

    /** Whether a flag stands among the arguments. */
    boolean isGiven(String flag) {
        return args.stream().anyMatch(arg -> arg.equals(flag) || arg.startsWith(flag + "="));
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }
}
