package io.gatehouse.config;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Lists options for the reference in the documentation. Stateless. */
public final class OptionTable {
    private OptionTable() {}

    /**
     * A Markdown table per command: key, flag, environment variable, default and meaning of each option that has a key.
     *
     * @param commands each command by its word, in the order wanted
     */
    public static String markdown(Map<String, ? extends NodeOptions> commands) {
        var text = new StringBuilder();
        commands.forEach((command, options) -> {
            CommandSpec spec = OptionsLoader.commandLine(command, options).getCommandSpec();
            text.append(text.length() == 0 ? "" : "\n")
                    .append("### ")
                    .append(command)
                    .append("\n\n");
            text.append(
                    "| Key in the file | Flag | Environment variable | Default | Meaning |\n|---|---|---|---|---|\n");
            spec.options().stream().filter(OptionKeys::hasKey).forEach(option -> row(text, option));
        });
        return text.toString();
    }

    private static void row(StringBuilder text, OptionSpec option) {
        String repeatable = option.isMultiValue() ? ", repeatable" : "";
        List<String> cells = List.of(
                "`" + option.descriptionKey() + "`",
                "`" + option.longestName() + " " + option.paramLabel() + "`" + repeatable,
                "`" + OptionKeys.variable(option.descriptionKey()) + "`",
                option.required() ? "required" : option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`",
                String.join(" ", option.description()));
        text.append("|");
        cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
        text.append('\n');
    }
}
