package io.gatehouse.business.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may push, and from where. */
class PushOptionsTest {
    private static final HostPort EVERYWHERE = HostPort.parse("0.0.0.0:8090");

    @Test
    void shouldWantStrongTokensBeyondLoopback() {
        assertThatThrownBy(() -> PushOptions.of(EVERYWHERE, PushTokens.none()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("worker.push-api=0.0.0.0:8090")
                .hasMessageContaining("no token")
                .hasMessageContaining("--push-api-token-file");
        assertThatThrownBy(() -> PushOptions.of(EVERYWHERE, PushTokens.of("x".repeat(32), "x".repeat(31))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("32 bytes");
        assertThatCode(() -> PushOptions.of(EVERYWHERE, PushTokens.of("x".repeat(32))))
                .doesNotThrowAnyException();
        assertThatCode(() -> PushOptions.of(EVERYWHERE, PushTokens.of("x".repeat(33))))
                .doesNotThrowAnyException();
        assertThatCode(() -> PushOptions.of(HostPort.parse("[::1]:8090"), PushTokens.none()))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldReadOneTokenALine(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "old\n\nnew\r\n");

        PushTokens tokens = PushTokens.fromFile(file);

        assertThat(tokens.admit("Bearer old")).isTrue();
        assertThat(tokens.admit("bearer new")).isTrue();
        assertThat(tokens.admit("Bearer ol")).isFalse();
        assertThat(tokens.admit("Bearer ")).isFalse();
        assertThat(tokens.admit("Basic old")).isFalse();
        assertThat(tokens.admit(null)).isFalse();
        assertThat(tokens.toString()).doesNotContain("old");
    }

    @Test
    void shouldNameAFileWithoutTokens(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("tokens");

        assertThatThrownBy(() -> PushTokens.fromFile(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("worker.push-api-token-file=" + file);
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> PushTokens.fromFile(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void shouldCheckEachLimit() {
        PushOptions options = PushOptions.of(HostPort.parse("127.0.0.1:0"), PushTokens.none());

        assertThatCode(() -> options.limits(1024, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> options.limits(1023, 1)).hasMessageContaining("worker.push-api-max-body-bytes=1023");
        assertThatThrownBy(() -> options.limits(1024, 0)).hasMessageContaining("worker.push-api-max-batch=0");
    }
}
