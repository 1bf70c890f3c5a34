package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1236", "127.8.9.10:1236", "[::1]:1236", "localhost:1236"})
    void shouldAllowLoopbackWithoutASecret(String bind) {
        try (var log = new RecordedLog(SecretRule.class)) {
            SecretRule.check("register.bind", HostPort.parse(bind), Secret.none());

            assertThat(log.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:1236", "[::]:1236", "10.0.0.1:1236", "[fd00::1]:1236", "node-1:1236"})
    void shouldRefuseAnyOtherAddressWithoutASecret(String bind) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> SecretRule.check("register.bind", HostPort.parse(bind), Secret.none()))
                .withMessage(
                        "register.bind=" + bind + " can be reached from other machines, and there is no secret. Give "
                                + "all nodes the same one with --secret-file FILE (key secret-file) or the environment variable "
                                + "GATEHOUSE_SECRET, or bind to 127.0.0.1.");
    }

    @Test
    void shouldRequire32BytesBeyondLoopback() {
        HostPort bind = HostPort.parse("0.0.0.0:1236");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> SecretRule.check("register.bind", bind, Secret.of("x".repeat(31))))
                .withMessageContaining("the secret has 31 bytes; 32 or more are required.");
        SecretRule.check("register.bind", bind, Secret.of("x".repeat(32)));
        SecretRule.check("register.bind", bind, Secret.of("x".repeat(33)));
    }

    @Test
    void shouldOnlyWarnOfAShortSecretOnLoopback() {
        HostPort bind = HostPort.parse("127.0.0.1:1236");

        try (var log = new RecordedLog(SecretRule.class)) {
            SecretRule.check("register.bind", bind, Secret.of("x".repeat(32)));
            assertThat(log.messages()).isEmpty();

            SecretRule.check("register.bind", bind, Secret.of("x".repeat(31)));
            assertThat(log.messages())
                    .containsExactly(
                            "The secret has 31 bytes; 32 or more are required as soon as register.bind is not loopback.");
        }
    }

    @Test
    void shouldWarnOfASecretFileThatOthersMayRead(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "x".repeat(32));

        try (var log = new RecordedLog(CommonOptions.class)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            load(file);
            assertThat(log.messages()).isEmpty();

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
            load(file);
            assertThat(log.messages())
                    .containsExactly("secret-file=" + file
                            + " may be read by every user of this machine; run: chmod 600 " + file);
        }
    }

    private static void load(Path secretFile) {
        new OptionsLoader("gateway", new GadgetOptions(), Map.of(), "--secret-file", secretFile.toString()).load();
    }
}
