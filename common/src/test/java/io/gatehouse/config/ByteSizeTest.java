package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0B",
        "1023, 1023, 1023B",
        "1024, 1024, 1KiB",
        "1025, 1025, 1025B",
        "64KiB, 65536, 64KiB",
        "1024KiB, 1048576, 1MiB",
        "16MiB, 16777216, 16MiB",
        "1536MiB, 1610612736, 1536MiB",
        "2GiB, 2147483648, 2GiB",
        "7B, 7, 7B",
        "9223372036854775807, 9223372036854775807, 9223372036854775807B",
        "8589934591GiB, 9223372035781033984, 8589934591GiB",
    })
    void shouldReadBytesAndBinaryUnits(String text, long bytes, String written) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "1MB", "1kb", "1 KiB", "1_024", "0x10"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessageStartingWith("'" + text + "' is not a size; allowed: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "8589934592GiB"})
    void shouldRefuseMoreThanALongHolds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessage("'" + text + "' is too large; at most 9223372036854775807 bytes.");
    }

    @Test
    void shouldRefuseANegativeSize() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
    }
}
