package io.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsLoaderTest {
    private static final String HOST_PORT_FORM = "allowed: HOST:PORT with a port from 0 to 65535, an IPv6 address in "
            + "brackets, such as 127.0.0.1:1236 or [::1]:1236.";

    @TempDir
    Path directory;

    // --- precedence

    @Test
    void shouldUseDefaultsWhenNothingIsGiven() {
        GadgetOptions options = load(Map.of());

        assertThat(options.listen).containsExactly(new HostPort("127.0.0.1", 7272));
        assertThat(options.link).hasToString("127.0.0.1:2900");
        assertThat(options.maxFrame.bytes()).isEqualTo(1 << 20);
        assertThat(options.grace).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.loops).isZero();
        assertThat(options.policy).isEqualTo(GadgetOptions.Policy.CLOSE);
        assertThat(options.compress).isFalse();
        assertThat(options.name).isNull();
        assertThat(options.common().secret().isEmpty()).isTrue();
    }

    @Test
    void shouldPreferFlagToEnvironmentToFileToDefault() {
        String file = file("gateway: {loops: 1, name: file, link: '127.0.0.1:1'}");
        Map<String, String> environment =
                Map.of("GATEHOUSE_GATEWAY_LOOPS", "2", "GATEHOUSE_GATEWAY_NAME", "environment");

        GadgetOptions options = load(environment, "--config", file, "--loops", "3");

        assertThat(options.loops).isEqualTo(3);
        assertThat(options.name).isEqualTo("environment");
        assertThat(options.link.port()).isEqualTo(1);
        assertThat(options.grace).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldReplaceRatherThanExtendListsOfLowerRank() {
        String file = file("gateway.listen: ['127.0.0.1:1', '127.0.0.1:2']");

        assertThat(load(Map.of(), "--config", file).listen)
                .extracting(HostPort::port)
                .containsExactly(1, 2);
        assertThat(load(Map.of("GATEHOUSE_GATEWAY_LISTEN", "[::1]:3,a:4"), "--config", file).listen)
                .extracting(HostPort::toString)
                .containsExactly("[::1]:3", "a:4");
        assertThat(load(
                                Map.of("GATEHOUSE_GATEWAY_LISTEN", "a:3"),
                                "--config",
                                file,
                                "--listen=a:5",
                                "--listen",
                                "a:6,a:7")
                        .listen)
                .extracting(HostPort::port)
                .containsExactly(5, 6, 7);
    }

    @Test
    void shouldFindTheFileThroughTheEnvironmentUnlessTheFlagNamesOne() {
        String one = file("gateway.loops: 1");
        String two = file("gateway.loops: 2");

        assertThat(load(Map.of("GATEHOUSE_CONFIG", one)).loops).isEqualTo(1);
        assertThat(load(Map.of("GATEHOUSE_CONFIG", one), "--config=" + two).loops)
                .isEqualTo(2);
    }

    @Test
    void shouldTakeAnEmptyVariableForOneThatIsNotSet() {
        assertThat(load(Map.of("GATEHOUSE_GATEWAY_LOOPS", "", "GATEHOUSE_CONFIG", "")).loops)
                .isZero();
    }

    @Test
    void shouldNotMindAWrongValueThatAFlagReplaces() {
        assertThat(load(Map.of("GATEHOUSE_GATEWAY_LOOPS", "many"), "--loops", "3").loops)
                .isEqualTo(3);
    }

    @Test
    void shouldTakeValuesLiterally() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "read");

        assertThat(load(Map.of(), "--name", "@" + outside).name).isEqualTo("@" + outside);
        assertThat(load(Map.of("GATEHOUSE_GATEWAY_NAME", "${sys:user.name}")).name)
                .isEqualTo("${sys:user.name}");
        assertThat(load(Map.of(), "--config", file("gateway.name: 0123")).name).isEqualTo("0123");
    }

    // --- keys of others

    @Test
    void shouldPassOverOptionsOfOtherTiers() {
        String file = file("gateway.loops: 1\nworker: {handler: a.B, anything: [1]}\nregister.bind: x");
        Map<String, String> environment =
                Map.of("GATEHOUSE_WORKER_THREADS", "4", "GATEHOUSE_REGISTER_X", "5", "HOME", "/");

        assertThat(load(environment, "--config", file).loops).isEqualTo(1);
    }

    @Test
    void shouldPassOverTheVariablesOfTheLauncher() {
        assertThat(load(Map.of("GATEHOUSE_JAVA_OPTS", "-ea", "GATEHOUSE_NO_BUILD", "1")).loops)
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway: {lisen: 'a:1'} | :1: gateway.lisen: unknown key, with value 'a:1'. Did you mean gateway.listen? "
                        + "Allowed: gateway.listen, gateway.link,",
                "gateway.lisen: ['a:1'] | :1: gateway.lisen: unknown key, with value [a:1]. Did you mean gateway.listen?",
                "gatway.loops: 1 | :1: gatway.loops: unknown key, with value '1'. Did you mean gateway.loops?",
                "zzz: 1 | :1: zzz: unknown key, with value '1'. Allowed: gateway.listen,",
                "gateway: 5 | :1: gateway: '5' stands where a section is expected, with keys such as gateway.listen.",
                "gateway.loops: {a: 1} | :1: gateway.loops.a: unknown key, with value '1'. Did you mean gateway.loops?",
                "gateway.secret-fiel: hunter2 | :1: gateway.secret-fiel: unknown key, with value ***.",
            })
    void shouldRefuseUnknownKeysOfItsOwn(String yaml, String message) {
        String file = file(yaml);

        assertRefused(Map.of(), file + message, false, "--config", file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEHOUSE_GATEWAY_LISEN | a:1 | unknown, with value 'a:1'. Did you mean GATEHOUSE_GATEWAY_LISTEN? "
                        + "Allowed: GATEHOUSE_GATEWAY_LISTEN,",
                "GATEHOUSE_CONFG | x | unknown, with value 'x'. Did you mean GATEHOUSE_CONFIG?",
                "GATEHOUSE_SECRETS | hunter2 | unknown, with value ***. Did you mean GATEHOUSE_SECRET?",
            })
    void shouldRefuseUnknownVariables(String name, String value, String message) {
        assertRefused(Map.of(name, value), "environment variable " + name + ": " + message, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lisen=a:1 | flag --lisen: unknown, with value 'a:1'. Did you mean --listen? Allowed: --listen, --link,",
                "--zzzzzz | flag --zzzzzz: unknown. Allowed: --listen,",
                "--secret-fil=hunter2 | flag --secret-fil: unknown, with value ***. Did you mean --secret-file?",
                "stray | 'stray' is no option; each one begins with --.",
            })
    void shouldRefuseUnknownFlags(String flag, String message) {
        assertRefused(Map.of(), message, false, flag);
    }

    // --- wrong values

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link | here | 'here' has no port; " + HOST_PORT_FORM,
                "listen | a:1,b | 'b' has no port; " + HOST_PORT_FORM,
                "max-frame | 1MB | '1MB' is not a size; allowed: a whole number of bytes, or one with the unit B, KiB, MiB or "
                        + "GiB, such as 65536 or 64KiB.",
                "grace | 5 | '5' is not a duration; allowed: a whole number and a unit, ms, s, m or h, such as 250ms or 5s.",
                "loops | 1.5 | '1.5' is not a whole number; allowed: digits only.",
                "loops | 99999999999 | '99999999999' is out of range; it must be far nearer to 0.",
                "policy | keep | 'keep' is unknown. Allowed: drop, close.",
                "policy | clsoe | 'clsoe' is unknown. Did you mean close? Allowed: drop, close.",
                "name | a\u001b[31m\u0085b | 'a\\u001B[31m\\u0085b' has a control character; none is allowed.",
                "compress | yes | 'yes' is neither of true and false.",
            })
    void shouldNameSourceValueAndFormOfAWrongValue(String option, String value, String reason) {
        String variable = "GATEHOUSE_GATEWAY_" + option.replace('-', '_').toUpperCase(Locale.ROOT);
        String key = "gateway." + option;
        String flag = "--" + option;

        assertRefused(Map.of(), "flag " + flag + " (key " + key + "): " + reason, true, flag, value);
        assertRefused(Map.of(), "flag " + flag + " (key " + key + "): " + reason, true, flag + "=" + value);
        assertRefused(
                Map.of(variable, value),
                "environment variable " + variable + " (key " + key + ", flag " + flag + "): " + reason,
                true);
        String escaped = value.replace("\u001b", "\\e").replace("\u0085", "\\N");
        String file = file("# comment\ngateway:\n  " + option + ": \"" + escaped + "\"\n");
        assertRefused(Map.of(), file + ":3: " + key + " (flag " + flag + "): " + reason, true, "--config", file);
    }

    @Test
    void shouldNameTheSourceOfAValueOutOfRange() {
        String file = file("\ngateway.loops: 65");

        String reason = "gateway.loops=65 is not within 0 to 64.";
        assertRefused(Map.of(), "flag --loops: " + reason, true, "--loops", "65");
        assertRefused(
                Map.of("GATEHOUSE_GATEWAY_LOOPS", "65"),
                "environment variable GATEHOUSE_GATEWAY_LOOPS (flag --loops): " + reason,
                true);
        assertRefused(Map.of(), file + ":2 (flag --loops): " + reason, true, "--config", file);
        assertThat(load(Map.of(), "--loops", "64").loops).isEqualTo(64);
    }

    @Test
    void shouldSayWhichDefaultIsWrong() {
        var options = new GadgetOptions();
        options.minimumLoops = 1;

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new OptionsLoader("gateway", options, Map.of()).load())
                .withMessage("default of flag --loops: gateway.loops=0 is not within 1 to 64.");
    }

    @Test
    void shouldRefuseAListForASingleValue() {
        String file = file("gateway.loops: [1, 2]");

        assertRefused(
                Map.of(),
                file + ":1: gateway.loops (flag --loops): [1, 2] is a list; allowed: one value.",
                true,
                "--config",
                file);
    }

    @Test
    void shouldRefuseAFlagGivenTwiceOrWithoutAValue() {
        assertRefused(
                Map.of(),
                "flag --loops (key gateway.loops) is given more than once; allowed: once.",
                true,
                "--loops",
                "1",
                "--loops",
                "2");
        assertRefused(Map.of(), "flag --loops (key gateway.loops): no value; allowed: --loops N.", true, "--loops");
        assertRefused(Map.of(), "flag --config: no value; allowed: --config FILE.", true, "--config");
        assertRefused(
                Map.of(),
                "flag --config is given more than once; allowed: once.",
                true,
                "--config",
                "a",
                "--config",
                "b");
    }

    @Test
    void shouldSayHowToGiveARequiredOption() {
        var options = new WorkshopOptions();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new OptionsLoader("worker", options, Map.of()).load())
                .withMessage("--handler CLASS is required. Give it by flag, by the environment variable "
                        + "GATEHOUSE_WORKER_HANDLER, or by the key worker.handler in the file that --config names.");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new OptionsLoader("worker", options, Map.of(), "--handlr", "a.B").load())
                .withMessageStartingWith("flag --handlr: unknown. Did you mean --handler?");

        new OptionsLoader("worker", options, Map.of("GATEHOUSE_WORKER_HANDLER", "a.B")).load();
        assertThat(options.handler).isEqualTo("a.B");
    }

    // --- secrets

    @Test
    void shouldTakeTheSecretFromFlagThenEnvironmentThenFile() throws IOException {
        String byFlag = secretFile("flag");
        String file = file("secret-file: " + secretFile("file"));
        Map<String, String> environment = Map.of("GATEHOUSE_SECRET", secret("environment"));

        try (var log = new RecordedLog(CommonOptions.class)) {
            assertThat(loadSecret(environment, "--config", file, "--secret-file", byFlag))
                    .isEqualTo(secret("flag"));
            assertThat(log.messages())
                    .containsExactly("Both the flag --secret-file and the environment variable GATEHOUSE_SECRET give a "
                            + "secret; the flag counts, the variable is ignored.");
        }
        assertThat(loadSecret(environment, "--config", file)).isEqualTo(secret("environment"));
        assertThat(loadSecret(Map.of(), "--config", file)).isEqualTo(secret("file"));
        assertThat(loadSecret(Map.of("GATEHOUSE_SECRET_FILE", byFlag))).isEqualTo(secret("flag"));
    }

    @Test
    void shouldAcceptTwoSecretsAndProveItselfWithTheFirst() throws IOException {
        String next = secretFile("next");
        String before = secretFile("before");

        for (Secret each : List.of(
                load(Map.of(), "--secret-file", next, "--secret-file", before)
                        .common()
                        .secret(),
                load(Map.of(), "--config", file("secret-file: [" + next + ", " + before + "]"))
                        .common()
                        .secret(),
                load(Map.of("GATEHOUSE_SECRET_FILE", next + "," + before))
                        .common()
                        .secret())) {
            assertThat(each.accepted())
                    .extracting(accepted -> new String(accepted.bytes(), UTF_8))
                    .containsExactly(secret("next"), secret("before"));
        }
    }

    @Test
    void shouldRefuseAThirdSecretAndAnEmptyOne() throws IOException {
        String file = secretFile("next");
        String empty = Files.writeString(directory.resolve("empty"), "").toString();

        assertRefused(
                Map.of(),
                "secret-file names 3 files; at most 2",
                false,
                "--secret-file",
                file + "," + file + "," + file);
        assertRefused(
                Map.of(),
                "flag --secret-file: secret-file=" + empty + " is empty",
                false,
                "--secret-file",
                file,
                "--secret-file",
                empty);
    }

    @Test
    void shouldRefuseTwoSecretsInTheEnvironment() {
        assertRefused(
                Map.of("GATEHOUSE_SECRET", "hunter2", "GATEHOUSE_SECRET_FILE", "x"),
                "GATEHOUSE_SECRET and GATEHOUSE_SECRET_FILE are both set; unset one of them.",
                true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--secret=hunter2", "--secret hunter2"})
    void shouldRefuseASecretByFlagWithoutRepeatingIt(String flag) {
        assertRefused(
                Map.of(),
                "flag --secret: a secret is never given by flag, where every user of this machine can see it. Put it into a "
                        + "file and give --secret-file FILE, or set the environment variable GATEHOUSE_SECRET.",
                true,
                flag.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret: hunter2", "gateway: {secret: hunter2}", "link.secret: [hunter2]"})
    void shouldRefuseASecretInTheFileWithoutRepeatingIt(String yaml) {
        String file = file(yaml);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> load(Map.of(), "--config", file))
                .withMessageStartingWith(file + ":1: ")
                .withMessageEndingWith(
                        "secret: a secret is not read from here. Put it into a file of its own and name that "
                                + "with secret-file, or set the environment variable GATEHOUSE_SECRET.");
    }

    @Test
    void shouldSayWhichLineBindsBeyondLoopbackWithoutASecret() {
        String file = file("gateway.link: 0.0.0.0:2900");

        assertRefused(
                Map.of(),
                file
                        + ":1 (flag --link): gateway.link=0.0.0.0:2900 can be reached from other machines, and there is no secret.",
                false,
                "--config",
                file);
        assertThat(load(Map.of("GATEHOUSE_SECRET", "x".repeat(32)), "--config", file)
                        .link
                        .port())
                .isEqualTo(2900);
    }

    // --- help

    @Test
    void shouldShowHelpWhateverElseIsWrong() {
        String help = text("--listen", "nonsense", "--config", "/nowhere", "--help");

        assertThat(help)
                .startsWith("Usage: gatehouse gateway ")
                .contains("Owns gadgets.", "--listen=HOST:PORT", "Default: 127.0.0.1:7272", "docs/configuration.md");
        assertThat(text("--version")).startsWith("gatehouse ").endsWith(System.lineSeparator());
    }

    private String text(String... args) {
        return new OptionsLoader("gateway", new GadgetOptions(), Map.of(), args)
                .load()
                .orElseThrow();
    }

    private GadgetOptions load(Map<String, String> environment, String... args) {
        var options = new GadgetOptions();
        assertThat(new OptionsLoader("gateway", options, environment, args).load())
                .isEmpty();
        return options;
    }

    private String loadSecret(Map<String, String> environment, String... args) {
        return new String(load(environment, args).common().secret().bytes(), UTF_8);
    }

    /** Long enough to be worth no warning. */
    private static String secret(String name) {
        return name + "-".repeat(32);
    }

    private String secretFile(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), secret(name) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private void assertRefused(Map<String, String> environment, String message, boolean whole, String... args) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> load(environment, args))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(message)
                        .doesNotContain("hunter2", "\n")
                        .hasSizeBetween(message.length(), whole ? message.length() : Integer.MAX_VALUE));
    }

    private String file(String yaml) {
        try {
            return Files.writeString(Files.createTempFile(directory, "cluster", ".yaml"), yaml)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
