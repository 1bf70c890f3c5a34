package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What every command understands; a picocli mixin. Filled by {@link OptionsLoader}; read on the main thread. */
public final class CommonOptions {
    static final String CONFIG_FLAG = "--config";
    static final String CONFIG_VARIABLE = "GATEHOUSE_CONFIG";
    static final String SECRET_VARIABLE = "GATEHOUSE_SECRET";
    static final String SECRET_FILE_KEY = "secret-file";
    static final String SECRET_FILE_FLAG = "--" + SECRET_FILE_KEY;

    private static final int MAX_SECRETS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(CommonOptions.class);

    /** Read by {@link OptionsLoader} before the others, as it says where to find them; here for the help text. */
    @Option(
            names = CONFIG_FLAG,
            paramLabel = "FILE",
            description = "YAML file with options, of this and of other commands.")
    private Path config;

    @Option(
            names = SECRET_FILE_FLAG,
            descriptionKey = SECRET_FILE_KEY,
            paramLabel = "FILE",
            split = ",",
            description = "File with the secret that all nodes share; required beyond loopback. Or set the environment "
                    + "variable " + SECRET_VARIABLE
                    + ". Two files while the secret changes: this node proves itself with "
                    + "the first and accepts both.")
    private List<Path> secretFiles = List.of();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    private Secret secret = Secret.none();

    /** Empty until a command line was read into it. */
    public CommonOptions() {}

    /** The secret that all nodes share, or {@link Secret#none()}. */
    public Secret secret() {
        return secret;
    }

    /**
     * Settles which secret counts: the flag, else the environment, else the file of options.
     *
     * @param fromFlag whether {@code --secret-file} itself was given
     */
    void readSecret(Map<String, String> environment, boolean fromFlag) {
        String inEnvironment = environment.getOrDefault(SECRET_VARIABLE, "");
        String fileVariable = OptionKeys.variable(SECRET_FILE_KEY);
        if (!inEnvironment.isEmpty() && !fromFlag) {
            if (!environment.getOrDefault(fileVariable, "").isEmpty()) {
                throw new ConfigurationException(
                        SECRET_VARIABLE + " and " + fileVariable + " are both set; unset one of them.");
            }
            secret = Secret.of(inEnvironment);
        } else if (!secretFiles.isEmpty()) {
            if (secretFiles.size() > MAX_SECRETS) {
                throw new ConfigurationException(SECRET_FILE_KEY + " names " + secretFiles.size() + " files; at most "
                        + MAX_SECRETS + " secrets are good at the same time, the new one and the old one.");
            }
            List<Secret> all = secretFiles.stream().map(Secret::fromFile).toList();
            secret = all.size() == 1 ? all.get(0) : all.get(0).accepting(all.subList(1, all.size()));
        }
    }

    /**
     * Warns of what is allowed but hardly meant. Called once, when all is read and found good.
     *
     * @param fromFlag whether {@code --secret-file} itself was given
     */
    void warn(Map<String, String> environment, boolean fromFlag) {
        boolean inEnvironment = !environment.getOrDefault(SECRET_VARIABLE, "").isEmpty();
        if (inEnvironment && fromFlag) {
            LOG.warn(
                    "Both the flag {} and the environment variable {} give a secret; the flag counts, the variable is ignored.",
                    SECRET_FILE_FLAG,
                    SECRET_VARIABLE);
        }
        if (fromFlag || !inEnvironment) {
            secretFiles.forEach(CommonOptions::warnIfOthersMayRead);
        }
    }

    private static void warnIfOthersMayRead(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("secret-file={} may be read by every user of this machine; run: chmod 600 {}", file, file);
            }
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("Cannot tell who may read secret-file={}: {}", file, e.toString());
        }
    }
}
