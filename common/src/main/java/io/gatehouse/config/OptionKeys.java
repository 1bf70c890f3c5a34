package io.gatehouse.config;

import io.gatehouse.base.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The keys that one or more commands know, and what is said of a key that none of them knows.
 *
 * <p>One file and one environment serve all tiers, and a tier does not know the others' options. So a command lets the
 * sections of other tiers pass and refuses everything else; {@code check}, which knows all commands, lets nothing pass.
 */
final class OptionKeys {
    /** More names than this are not listed where one of them was probably meant. */
    private static final int LONG_LIST = 12;

    private static final String PREFIX = "GATEHOUSE_";

    /** Sections that belong to a command each. */
    private static final Set<String> TIERS = Set.of("register", "gateway", "worker", "operator", "demo", "bench");

    /** Set for the launcher; a process started without it may see them. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of(PREFIX + "JAVA_OPTS", PREFIX + "NO_BUILD");

    private final Map<String, OptionSpec> optionByKey = new LinkedHashMap<>();
    private final Set<String> foreignSections;

    private OptionKeys(Collection<CommandSpec> commands, boolean allTiers) {
        for (CommandSpec command : commands) {
            for (OptionSpec option : command.options()) {
                if (hasKey(option)) {
                    if (option.isMultiValue() && option.splitRegex().isEmpty()) {
                        throw new IllegalStateException(
                                option.longestName() + " is repeatable and has no split = \",\"");
                    }
                    optionByKey.putIfAbsent(option.descriptionKey(), option);
                }
            }
        }
        Set<String> own = optionByKey.keySet().stream().map(OptionKeys::section).collect(Collectors.toSet());
        foreignSections = allTiers
                ? Set.of()
                : TIERS.stream().filter(tier -> !own.contains(tier)).collect(Collectors.toUnmodifiableSet());
    }

    static OptionKeys of(CommandSpec command) {
        return new OptionKeys(List.of(command), false);
    }

    /** All there are: no section is taken for another tier's. */
    static OptionKeys ofAll(Collection<CommandSpec> commands) {
        return new OptionKeys(commands, true);
    }

    /** The environment variable of a key: {@code gateway.max-frame} is {@code GATEHOUSE_GATEWAY_MAX_FRAME}. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Help and the file's own flag have no key. */
    static boolean hasKey(OptionSpec option) {
        return option.descriptionKey() != null && !option.descriptionKey().isEmpty();
    }

    /** What the environment, else the file, has for each key. An empty variable counts as not set. */
    Map<String, Setting> settings(ConfigFile file, Map<String, String> environment) {
        var settings = new LinkedHashMap<String, Setting>();
        optionByKey.forEach((key, option) -> {
            String inEnvironment = environment.getOrDefault(variable(key), "");
            Setting inFile = file.settings().get(key);
            if (!inEnvironment.isEmpty()) {
                settings.put(key, Setting.inEnvironment(variable(key), inEnvironment));
            } else if (inFile != null && (option.isMultiValue() || !inFile.isList())) {
                settings.put(key, inFile);
            }
        });
        return settings;
    }

    /** One per key and variable that cannot be right, in order. */
    List<Problem> problems(ConfigFile file, Map<String, String> environment) {
        var problems = new ArrayList<Problem>();
        file.settings().forEach((key, setting) -> {
            OptionSpec option = optionByKey.get(key);
            if (option == null && !foreignSections.contains(section(key))) {
                problems.add(new Problem(setting.line(), unknownKey(key, setting)));
            } else if (option != null && setting.isList() && !option.isMultiValue()) {
                problems.add(new Problem(
                        setting.line(),
                        setting.where() + " (flag " + option.longestName() + "): " + setting.shown()
                                + " is a list; allowed: one value."));
            }
        });
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !isKnownVariable(name))
                .sorted()
                .forEach(name -> problems.add(Problem.of(unknownVariable(name, environment.get(name)))));
        return problems;
    }

    private String unknownKey(String key, Setting setting) {
        // A section that was written as a value, or left without its keys.
        Optional<String> below = optionByKey.keySet().stream()
                .filter(known -> known.startsWith(key + "."))
                .findFirst();
        if (below.isPresent()) {
            return setting.where() + ": " + shown(key, setting.shown())
                    + " stands where a section is expected, with keys " + "such as " + below.get() + ".";
        }
        return setting.where() + ": unknown key, with value " + shown(key, setting.shown()) + "."
                + suggestion(key, allKeys(section(key)), Function.identity());
    }

    private String unknownVariable(String name, String value) {
        return "environment variable " + name + ": unknown, with value " + shown(name, "'" + value + "'") + "."
                + suggestion(name, variables(), Function.identity());
    }

    private boolean isKnownVariable(String name) {
        return variables().contains(name)
                || LAUNCHER_VARIABLES.contains(name)
                || foreignSections.stream().anyMatch(section -> name.startsWith(variable(section) + "_"));
    }

    private List<String> variables() {
        return Stream.concat(
                        optionByKey.keySet().stream().map(OptionKeys::variable),
                        Stream.of(CommonOptions.CONFIG_VARIABLE, CommonOptions.SECRET_VARIABLE))
                .toList();
    }

    /** The keys of a section, or all where there is no such section: what to list as allowed. */
    private List<String> allKeys(String section) {
        List<String> inSection = optionByKey.keySet().stream()
                .filter(key -> section(key).equals(section))
                .toList();
        return inSection.isEmpty() ? List.copyOf(optionByKey.keySet()) : inSection;
    }

    /**
     * " Did you mean …? Allowed: …." for a name that is none of those allowed. A long list would bury the name that was probably
     * meant, and is left to the help.
     */
    static String suggestion(String name, List<String> allowed, Function<String, String> shown) {
        String nearest = NearestName.to(name, allowed)
                .map(near -> " Did you mean " + shown.apply(near) + "?")
                .orElse("");
        if (!nearest.isEmpty() && allowed.size() > LONG_LIST) {
            return nearest + " For all of them, see --help.";
        }
        return nearest + " Allowed: " + allowed.stream().map(shown).collect(Collectors.joining(", ")) + ".";
    }

    /** A misspelt secret is a secret. */
    static String shown(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean hidden = Stream.of("secret", "password", "token", "credential").anyMatch(lower::contains);
        return hidden ? "***" : value;
    }

    private static String section(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }
}
