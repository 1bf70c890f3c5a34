package io.gatehouse.config;

import java.util.Map;

/** Reads command lines as the commands themselves do before they start. */
public final class CommandLines {
    private CommandLines() {}

    /**
     * Fills the options of a command from its arguments, its environment and the file that either names.
     *
     * @throws io.gatehouse.base.ConfigurationException if the command would refuse to start
     */
    public static void read(String command, NodeOptions options, Map<String, String> environment, String... args) {
        new OptionsLoader(command, options, environment, args).load();
    }
}
