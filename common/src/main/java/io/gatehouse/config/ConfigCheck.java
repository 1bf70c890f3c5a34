package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Says whether a file of options is good for all commands together. Stateless. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * Reads a file as each of the commands would, in the given environment, without starting anything. An option that a command
     * requires may be missing, as it may come by flag; what that command checks across options is then left out.
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
        var problems = new ArrayList<>(all.problems(file, environment));
        // Commands share options; what is wrong with one of those is said once.
        var wrongValues = new LinkedHashSet<String>();
        loaders.forEach(loader -> wrongValues.addAll(loader.fill(file, true)));
        problems.addAll(wrongValues);
        return problems;
    }
}
